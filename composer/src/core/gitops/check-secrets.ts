import type { Findings } from '../diagnostics/findings.ts';
import type { KubernetesPlan } from '../kubernetes/plan.ts';
import { scanVariables } from '../variables/scan.ts';

/** Nothing is put into a tree for Git, so a password variable that a pod holds would be taken for the password itself. */
export function checkSecrets({ modules, pods, registries }: KubernetesPlan, findings: Findings): void {
  const secrets = new Set(registries.flatMap(({ password }) => variablesIn(password)));
  for (const [index, { module }] of pods.entries()) {
    const held = variablesIn(JSON.stringify(modules[index]?.objects ?? [])).find((name) => secrets.has(name));
    if (held === undefined) continue;
    findings.add(
      'MOOR2015',
      module.nameAt,
      `\`${module.name}\` holds the variable of a password, \`${held}\``,
      'In Git it can neither be filled nor stay. Let the module read it from a mounted Secret (`k8s-experimental.volumes`), or compose with `--output kubernetes`.',
    );
  }
  for (const { address, at } of registries) {
    findings.add(
      'MOOR2009',
      at,
      `the pull Secret for \`${address}\` is not in the tree`,
      'A person makes it in the cluster: the README of the tree has the command.',
      'info',
    );
  }
}

function variablesIn(text: string): string[] {
  return scanVariables(text, 'deployment').flatMap((segment) => (segment.kind === 'reference' ? [segment.name] : []));
}
