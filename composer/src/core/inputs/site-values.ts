import type { Entry, SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { scanVariables } from '../variables/scan.ts';
import type { VariableLayer, VariableOrigin } from '../variables/variables.ts';

const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * `values` of a workload or of a site as variables, each with its place. A number is taken as it is written: `1.10` is a
 * tag, and no 1.1. What is no value goes to the findings.
 */
export function readValues(entry: Entry | undefined, space: SourceSpace, findings: Findings): VariableLayer {
  const layer = new Map<string, { value: string; origin: VariableOrigin }>();
  if (entry === undefined) return layer;
  if (entry.node.kind !== 'object') {
    const help = 'Write names and their values: `values: { SITE: plant-7 }`.';
    findings.add('MOOR1208', space.at(entry.node.start), '`values` must be a mapping', help);
    return layer;
  }
  for (const { key, keyStart, node } of entry.node.entries.values()) {
    const value = textOf(node, space);
    if (!namePattern.test(key)) {
      const help = 'A name is letters, digits and _, and does not begin with a digit.';
      findings.add('MOOR1208', space.at(keyStart), `\`${key.slice(0, 64)}\` cannot be the name of a variable`, help);
    } else if (value === undefined) {
      const help =
        'Write a text, a number, true or false. For a list or a mapping write it as JSON in quotes and ask for it as `${json:NAME}`.';
      findings.add(
        'MOOR1208',
        space.at(node.start),
        `the value of \`${key}\` must be a text, a number, true or false`,
        help,
      );
    } else if (refersToVariable(node)) {
      const help = 'A value is taken as it stands. Put the parts together where the variable is used.';
      findings.add('MOOR1208', space.at(node.start), `the value of \`${key}\` refers to a variable`, help);
    } else layer.set(key, { value, origin: space.at(node.start) });
  }
  return layer;
}

function textOf(node: SourceNode, space: SourceSpace): string | undefined {
  if (node.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : space.slice(node.start, node.end);
}

function refersToVariable(node: SourceNode): boolean {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return false;
  return scanVariables(node.value, 'workload').some(({ kind }) => kind === 'reference' || kind === 'typed');
}
