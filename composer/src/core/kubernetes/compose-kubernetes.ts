import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import type { OutputFile } from '../model/output-file.ts';
import { accessScript } from './access-script.ts';
import { emitDocuments } from './emit-yaml.ts';
import type { KubeObject } from './kube-object.ts';
import { planKubernetes, type KubernetesPlan } from './plan.ts';
import { holdsVariable, pullSecretsFile, unfilledHint } from './pull-secret.ts';
import { readme } from './readme.ts';
import { reportIdentities } from './report-identities.ts';

/**
 * A draft → files for `kubectl apply`, in the order they are applied, then a README and for Azure Stack Edge the script
 * that makes namespace, user and rights. Without a plan (the findings say why) there are no files. Same draft, same bytes.
 */
export function composeKubernetes(draft: Draft, findings: Findings): OutputFile[] {
  const plan = planKubernetes(draft, findings);
  if (plan === undefined) return [];
  reportSecrets(plan, findings);
  reportIdentities(plan, findings);
  const files = [
    file('00-namespace.yaml', plan.namespace),
    file('10-access.yaml', plan.access),
    file('20-storage.yaml', plan.storage),
    file(pullSecretsFile, plan.secrets, isUnfilled(plan) ? unfilledHint : ''),
    ...plan.modules.map(({ name, objects }) => file(`40-modules/${name}.yaml`, objects)),
  ].filter(({ content }) => content !== '');
  // One by one: in a folder may lie the file of a module that has left the workload.
  const applied = files.map(({ path }) => ({ path, isUnfilled: path === pullSecretsFile && isUnfilled(plan) }));
  return [
    ...files,
    readme(plan, applied),
    ...(plan.profile.namespaceBy === 'device' ? [accessScript(plan, applied)] : []),
  ];
}

function file(path: string, objects: readonly KubeObject[], comment = ''): OutputFile {
  return { path, content: objects.length === 0 ? '' : `${comment}${emitDocuments(objects)}` };
}

function isUnfilled({ registries }: KubernetesPlan): boolean {
  return registries.some(({ username, password }) => holdsVariable(username + password));
}

function reportSecrets({ registries }: KubernetesPlan, findings: Findings): void {
  for (const { address, username, password, at } of registries) {
    if (!holdsVariable(username + password)) continue;
    findings.add(
      'MOOR2009',
      at,
      `the pull Secret for \`${address}\` holds variables in place of user name and password`,
      'Put them in with `--resolve-secrets -o <folder>` before you apply it.',
    );
  }
}
