import type { Json } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isObject } from '../model/options.ts';
import { textOf } from './file-object.ts';
import type { FileContainer, FilePod } from './file-pod.ts';
import type { ObjectSet } from './object-set.ts';

const legalName = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
/** Words that the YAML of kubectl, of version 1.1, takes for true and false. */
const switches = /^(y|yes|n|no|on|off)$/i;

/** Names and values of variables, and what MPS needs beside them. */
export function checkEnvironment({ pods }: ObjectSet, findings: Findings): void {
  for (const pod of pods) for (const container of pod.containers) checkContainer(pod, container, findings);
}

function checkContainer({ object, spec }: FilePod, container: FileContainer, findings: Findings): void {
  for (const [index, variable] of object.list([...container.path, 'env']).entries()) {
    if (!isObject(variable)) continue;
    const path = [...container.path, 'env', index];
    const name = textOf(variable['name']) ?? '';
    if (name !== '' && !legalName.test(name)) {
      findings.add(
        'MOOR1405',
        object.at([...path, 'name']),
        `Kubernetes refuses the name \`${name}\` of an environment variable`,
        'Use letters, digits, _, - and dots, not beginning with a digit. In place of `:` write `__`.',
      );
    }
    const value = variable['value'];
    const written = object.written([...path, 'value']);
    if (value !== undefined && value !== null && !isText(value, written)) {
      const at = object.at([...path, 'value']);
      findings.add(
        'MOOR2523',
        at,
        `the value of \`${name}\` is no text`,
        'The API takes texts only: put it in quotes.',
        isObject(value) || Array.isArray(value) ? {} : { fix: [{ at, was: written, now: `"${written}"` }] },
      );
    }
    if (name.startsWith('CUDA_MPS_') && spec['hostIPC'] !== true) {
      findings.add(
        'MOOR1618',
        object.at([...path, 'name']),
        `\`${container.name}\` sets \`${name}\` and cannot reach the MPS server`,
        'Write `hostIPC: true` for the pod, or take the variable out where MPS is not used.',
      );
    }
  }
}

function isText(value: Json, written: string): boolean {
  return typeof value === 'string' && !(switches.test(value) && written === value);
}
