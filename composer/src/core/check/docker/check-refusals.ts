import type { JsonObject } from '../../../source/node.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ModuleDraft } from '../../model/draft.ts';
import { isObject } from '../../model/options.ts';
import { refuseAmounts } from './amounts.ts';
import { refuseBinds } from './binds.ts';
import { refuseLogs } from './logs.ts';
import { refuseMounts } from './mounts.ts';
import { refusePorts } from './ports.ts';
import { refuseProcesses } from './processes.ts';
import type { Refuse } from './refuse.ts';
import { refuseWords } from './words.ts';

const rules: readonly ((createOptions: JsonObject, refuse: Refuse) => void)[] = [
  refuseBinds,
  refuseMounts,
  refusePorts,
  refuseAmounts,
  refuseWords,
  refuseLogs,
  refuseProcesses,
];

/**
 * What docker refuses of the options of a module when edgeAgent has it made, or started: the module never runs (documented in
 * docker's API, and read in its code). Values of the wrong type are told before.
 */
export function checkDockerRefusals(module: ModuleDraft, findings: Findings): void {
  const { name, createOptions, optionAt } = module;
  for (const rule of rules) {
    rule(createOptions, (path, what, help, { part = 'value', edit, severity } = {}) => {
      const at = optionAt(path, part);
      const weight = {
        ...(severity === undefined ? {} : { severity }),
        ...(edit === undefined ? {} : { fix: [{ at, ...edit }] }),
      };
      findings.add('MOOR1323', at, `${what}, in \`${name}\``, help, weight);
    });
  }
  checkEnvironment(module, findings);
}

/** Names in `env` of the module, which stand before a `=` on their way to docker. */
function checkEnvironment({ name, entry, entryAt }: ModuleDraft, findings: Findings): void {
  const env = entry['env'];
  for (const variable of Object.keys(isObject(env) ? env : {})) {
    if (variable !== '' && !variable.includes('=')) continue;
    const cut = variable.slice(0, variable.indexOf('='));
    const isNameless = cut === '';
    findings.add(
      'MOOR1323',
      entryAt(['env', variable], 'key'),
      isNameless
        ? `an environment variable of \`${name}\` has no name`
        : `the variable \`${variable.slice(0, 60)}\` of \`${name}\` becomes \`${cut.slice(0, 60)}\``,
      isNameless
        ? 'Write a name, or take it out.'
        : 'What stands behind the first `=` becomes a part of the value. Write a name without one.',
      isNameless ? 'error' : 'warning',
    );
  }
}
