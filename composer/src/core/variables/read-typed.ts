import { maxNodes } from '../../source/limits.ts';
import type { SourceNode } from '../../source/node.ts';
import { readJson } from '../../source/read-json.ts';

/**
 * The value of a variable that is asked for as JSON: a number, true, false, null, a list or an object. All of it gets the
 * place of the reference. Undefined when it is not JSON.
 */
export function readTypedValue(value: string, place: { start: number; end: number }): TypedValue | undefined {
  // An empty text, or a word without quotes that looks like a variable, is no JSON value.
  const read = readJson(value, () => place.start);
  if (read.root === undefined || read.problems.length > 0 || holdsReference(read.root)) return undefined;
  return { node: { ...read.root, start: place.start, end: place.end }, nodes: read.nodes };
}

export interface TypedValue {
  node: SourceNode;
  /** How many values it is made of. */
  nodes: number;
}

function holdsReference(node: SourceNode): boolean {
  if (node.kind === 'scalar') return node.typed === true;
  if (node.kind === 'array') return node.items.some(holdsReference);
  return [...node.entries.values()].some((entry) => holdsReference(entry.node));
}

/**
 * What variables may add to one run. The values of an input itself could otherwise be put in over and over, until the
 * memory is full.
 */
export class ExpansionBudget {
  private characters = 8_388_608;
  private nodes = maxNodes;

  /** Whether that much may still be put in. */
  take(characters: number, nodes = 0): boolean {
    this.characters -= characters;
    this.nodes -= nodes;
    return this.characters >= 0 && this.nodes >= 0;
  }
}
