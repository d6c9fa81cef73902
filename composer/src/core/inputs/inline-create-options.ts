import { EdgeAgentError, joinCreateOptions } from '@mooring/edge-kubernetes';
import type { Entry, ObjectNode, SourceNode } from '../../source/node.ts';
import { readJson } from '../../source/read-json.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import { chunkOffsets } from './chunk-offsets.ts';

export interface OptionsProblem {
  offset: number;
  reason: string;
}

/** `createOptions`, `createOptions01`, …: a name of a piece. */
export const chunkKey = /^createoptions(\d{2,3})?$/i;

/**
 * Settings with createOptions as one object, whether they were an object or a string in chunks. `expand` is asked
 * only for a string that is not JSON as it stands, since a variable may hold the whole of it.
 */
export function inlineCreateOptions(
  settings: ObjectNode,
  space: Pick<SourceSpace, 'slice'>,
  expand: (node: SourceNode) => SourceNode,
): { settings: ObjectNode; problem?: OptionsProblem } {
  const chunks = [...settings.entries.values()].filter((entry) => chunkKey.test(entry.key));
  const entries = new Map([...settings.entries].filter(([key]) => !chunkKey.test(key)));
  const [first] = chunks;
  if (first === undefined) return { settings };
  const put = (node: SourceNode) => ({
    ...settings,
    entries: entries.set('createOptions', { ...first, key: 'createOptions', node }),
  });
  if (first.node.kind === 'object' && chunks.length === 1) return { settings: put(first.node) };
  const empty: SourceNode = { ...first.node, kind: 'object', entries: new Map() };
  const read = readText(chunks, space, expand);
  if ('reason' in read) return { settings: put(empty), problem: read };
  if (read.root === undefined || (read.root.kind === 'scalar' && read.root.value === null))
    return { settings: put(empty) };
  if (read.root.kind === 'object') return { settings: put(read.root) };
  return { settings: put(empty), problem: { offset: read.root.start, reason: 'it is JSON, but not an object' } };
}

function readText(
  chunks: Entry[],
  space: Pick<SourceSpace, 'slice'>,
  expand: (node: SourceNode) => SourceNode,
): { root: SourceNode | undefined } | OptionsProblem {
  const values: Record<string, unknown> = {};
  for (const { key, node } of chunks) values[key] = node.kind === 'scalar' ? node.value : [];
  const offset = chunks[0]?.keyStart ?? 0;
  try {
    const text = joinCreateOptions(values);
    if (text.trim() === '') return { root: undefined };
    const offsets = chunkOffsets(chunks, space);
    const read = readJson(text, (index) => offsets[Math.min(index, offsets.length - 1)] ?? offset);
    const [problem] = read.problems;
    const isVariable = read.root?.kind === 'scalar' && read.root.typed === true;
    if (problem === undefined && !isVariable) return { root: read.root };
    const expanded = chunks.map(({ node }) => expand(node));
    const [only] = expanded;
    // A variable without quotes may stand for the whole object.
    if (expanded.length === 1 && only?.kind === 'object') return { root: only };
    const whole = expanded.map((node) => (node.kind === 'scalar' ? String(node.value ?? '') : '')).join('');
    const again = whole === text ? read : readJson(whole, () => chunks[0]?.node.start ?? offset);
    if (again.problems.length === 0) return { root: again.root };
    return problem === undefined
      ? { offset, reason: 'the variable that holds them is no JSON' }
      : { offset: problem.offset, reason: problem.message };
  } catch (error) {
    if (error instanceof EdgeAgentError) return { offset, reason: error.message };
    throw error;
  }
}
