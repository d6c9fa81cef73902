import { sanitizeK8sValue } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes, usesIotEdge } from '../model/target.ts';
import { findImageProblem, isUntagged } from './image-reference.ts';

const reserved = new Set(['proxy', 'iotedged', 'edgeagent', 'edgehub']);
/** Names, images and environment of modules. */
export function checkModules(draft: Draft, findings: Findings): void {
  const onKubernetes = runsOnKubernetes(draft.target);
  const iotEdge = usesIotEdge(draft);
  const byKubernetesName = new Map<string, string>();
  for (const module of draft.modules) {
    if (!checkName(module, findings)) continue;
    if (onKubernetes && checkKubernetesName(module, iotEdge, findings)) {
      checkCollision(module, iotEdge, byKubernetesName, findings);
    }
  }
  for (const module of draft.modules) {
    checkImage(module, iotEdge, findings);
    if (onKubernetes) checkEnv(module, findings);
  }
  for (const module of [draft.edgeAgent, draft.edgeHub])
    if (module !== undefined) checkImage(module, iotEdge, findings);
}

const form = 'Use letters, digits and hyphens, beginning with a letter and ending with a letter or digit, at most 63.';

function checkName({ name, nameAt }: ModuleDraft, findings: Findings): boolean {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(name)) return true;
  findings.add('MOOR1401', nameAt, `\`${name}\` is no name of a module`, form);
  return false;
}

function checkKubernetesName({ name, nameAt }: ModuleDraft, iotEdge: boolean, findings: Findings): boolean {
  const kubernetesName = sanitizeK8sValue(name);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(kubernetesName)) {
    findings.add('MOOR1401', nameAt, `\`${name}\` becomes \`${kubernetesName}\`, which Kubernetes refuses`, form);
    return false;
  }
  if (name.includes('_')) {
    const help = `Whoever calls the module must use that name. To have one name everywhere, write it with hyphens.`;
    findings.add('MOOR1406', nameAt, `\`${name}\` is named \`${kubernetesName}\` on Kubernetes`, help);
  }
  if (iotEdge && /^\d/.test(kubernetesName)) {
    const help = `The agent looks its container up by a name without the digits and reports it as failed. ${form}`;
    findings.add('MOOR1401', nameAt, `\`${name}\` begins with a digit`, help, 'warning');
  }
  return true;
}

function checkCollision(
  module: ModuleDraft,
  iotEdge: boolean,
  byKubernetesName: Map<string, string>,
  findings: Findings,
): void {
  const kubernetesName = sanitizeK8sValue(module.name);
  const other = byKubernetesName.get(kubernetesName);
  if (iotEdge && reserved.has(kubernetesName)) {
    findings.add(
      'MOOR1402',
      module.nameAt,
      `the name \`${module.name}\` is used by the runtime itself`,
      'Rename the module.',
    );
  } else if (other !== undefined) {
    findings.add(
      'MOOR1403',
      module.nameAt,
      `\`${module.name}\` and \`${other}\` become one Kubernetes name, \`${kubernetesName}\``,
      `${iotEdge ? 'edgeAgent then deploys nothing at all' : 'One would overwrite the other'}. Rename one: upper case and underscores do not tell names apart.`,
    );
  }
  byKubernetesName.set(kubernetesName, other ?? module.name);
}

function checkImage(module: ModuleDraft, iotEdge: boolean, findings: Findings): void {
  const image = module.settings['image'];
  if (typeof image !== 'string' || image.trim() === '') {
    const help = 'Write a registry, a name and a tag, for example contoso.azurecr.io/detector:1.4.2.';
    findings.add('MOOR1304', module.imageAt, `module \`${module.name}\` has no image`, help);
    return;
  }
  // A variable or a placeholder that stayed has been told already, at its character.
  if (image.includes('$')) return;
  const problem = findImageProblem(image, iotEdge);
  if (problem !== undefined) {
    const { code, message, help, now } = problem;
    const fix = now === undefined ? {} : { fix: [{ at: module.imageAt, was: image, now }] };
    findings.add(code, module.imageAt, `the image of \`${module.name}\` ${message}`, help, fix);
  } else if (isUntagged(image)) {
    findings.add(
      'MOOR1314',
      module.imageAt,
      `the image of \`${module.name}\` has no tag`,
      'The runtime takes `:latest`, whatever that is when it pulls. Write the tag of a version, or a digest.',
    );
  }
}

function checkEnv(module: ModuleDraft, findings: Findings): void {
  const env = module.entry['env'];
  for (const name of Object.keys(isObject(env) ? env : {})) {
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) continue;
    findings.add(
      'MOOR1405',
      module.entryAt(['env', name], 'key'),
      `Kubernetes refuses the name \`${name}\` of an environment variable`,
      'Use letters, digits, _, - and dots, not beginning with a digit. In place of `:` write `__`.',
    );
  }
}
