import type { JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { accessScript } from '../kubernetes/access-script.ts';
import { reportIdentities } from '../kubernetes/report-identities.ts';
import { emitDocuments, emitYaml } from '../kubernetes/emit-yaml.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { planKubernetes, type KubernetesPlan } from '../kubernetes/plan.ts';
import type { Draft } from '../model/draft.ts';
import type { OutputFile } from '../model/output-file.ts';
import { checkSecrets } from './check-secrets.ts';
import { gitRepository, kustomizationFile, kustomizations, steps, type Step } from './flux-objects.ts';
import { keepFromPruning } from './keep-from-pruning.ts';
import { readmeText } from './readme.ts';
import { replaceByForce } from './replace-by-force.ts';
import { repositoryOf } from './repository.ts';

/**
 * A draft → a tree for Flux v2 below the folder that `gitops.path` names: the objects of Flux, then namespace and access,
 * claims, workloads. No secret is in it. Without a plan or a repository (the findings say why) there are no files.
 */
export function composeGitops(draft: Draft, findings: Findings): OutputFile[] {
  const repository = repositoryOf(draft, findings);
  const plan = planKubernetes(draft, findings);
  if (plan === undefined || repository === undefined) return [];
  checkSecrets(plan, findings);
  reportIdentities(plan, findings);
  reportNamespace(plan, findings);
  const folders = new Map(steps.map((step) => [step, filesOf(step, plan)]));
  const present = steps.filter((step) => (folders.get(step) ?? []).length > 0);
  const flux = folder('flux', [
    file('git-repository.yaml', [gitRepository(repository, plan.place)]),
    file('kustomizations.yaml', kustomizations(present, repository, plan.place)),
  ]);
  const tree = [
    ...flux,
    ...present.flatMap((step) => folder(step.folder, folders.get(step) ?? [])),
    { path: 'README.md', content: readmeText(plan, repository, present) },
    ...(plan.profile.namespaceBy === 'device' ? [accessScript(plan, [])] : []),
  ];
  return tree.map(({ path, content }) => ({ path: `${repository.path}/${path}`, content }));
}

function filesOf({ name }: Step, plan: KubernetesPlan): OutputFile[] {
  const files = {
    access: () => [file('namespace.yaml', plan.namespace), file('access.yaml', plan.access)],
    claims: () => [file('storage.yaml', plan.storage)],
    // In a folder of their own: a module may be named `kustomization`, as the list of the step is.
    workloads: () => plan.modules.map((module) => file(`modules/${module.name}.yaml`, module.objects)),
  }[name]();
  return files.filter(({ content }) => content !== '');
}

function file(path: string, objects: readonly KubeObject[]): OutputFile {
  return { path, content: emitDocuments(objects.map(keepFromPruning).map(replaceByForce)) };
}

function folder(name: string, files: readonly OutputFile[]): OutputFile[] {
  const list: JsonObject = kustomizationFile(files.map(({ path }) => path));
  return [{ path: 'kustomization.yaml', content: emitYaml(list) }, ...files].map(({ path, content }) => ({
    path: `${name}/${path}`,
    content,
  }));
}

function reportNamespace({ profile, place, draft }: KubernetesPlan, findings: Findings): void {
  if (profile.namespaceBy !== 'device') return;
  findings.add(
    'MOOR2012',
    draft.declared?.at(['gitops'], 'key') ?? draft.at,
    `the namespace \`${place.namespace}\` is not in the tree: made by Flux, it may lack what mounting the device's shares needs`,
    'Make it with `access.ps1` of the tree, before Flux starts.',
  );
}
