import { sanitizeK8sValue } from '@mooring/edge-kubernetes';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { boundPorts, exposedPorts } from '../model/asked-ports.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';
import { runsOnKubernetes, usesIotEdge } from '../model/target.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';
import { findImageProblem, isUntagged } from './image-reference.ts';

const reserved = new Set(['proxy', 'iotedged', 'edgeagent', 'edgehub']);
/** Names of containers that docker has already, wherever IoT Edge runs. */
const ofRuntime = new Set(['edgeagent', 'edgehub']);
/** Names, images and environment of modules. */
export function checkModules(draft: Draft, findings: Findings): void {
  const onKubernetes = runsOnKubernetes(draft.target);
  const iotEdge = usesIotEdge(draft);
  const byKubernetesName = new Map<string, string>();
  for (const module of draft.modules) {
    if (!checkName(module, onKubernetes, findings)) continue;
    if (onKubernetes) {
      if (checkKubernetesName(module, iotEdge, findings)) checkCollision(module, iotEdge, byKubernetesName, findings);
    } else if (ofRuntime.has(module.name.toLowerCase())) {
      reportReserved(module, findings);
    }
  }
  for (const module of draft.modules) {
    checkImage(module, iotEdge, findings);
    if (onKubernetes) checkEnv(module, findings);
  }
  for (const module of [draft.edgeAgent, draft.edgeHub]) {
    if (module === undefined) continue;
    checkImage(module, iotEdge, findings);
    if (onKubernetes && iotEdge) checkEnv(module, findings);
  }
}

const form = 'Use letters, digits and hyphens, beginning with a letter and ending with a letter or digit, at most 63.';

const formOnDocker =
  'Use letters, digits, `_` and hyphens, two of them or more and at most 128, beginning with a letter or digit.';

/** It is the name of the container, too: docker refuses what begins with a sign, and a single character. */
function checkName({ name, nameAt }: ModuleDraft, onKubernetes: boolean, findings: Findings): boolean {
  const isName = onKubernetes ? /^[A-Za-z0-9_-]{1,128}$/ : /^[A-Za-z0-9][A-Za-z0-9_-]{1,127}$/;
  if (isName.test(name)) return true;
  const what = `\`${name.slice(0, 140)}\` is no name of a module`;
  findings.add('MOOR1401', nameAt, what, onKubernetes ? form : formOnDocker);
  return false;
}

function checkKubernetesName(module: ModuleDraft, iotEdge: boolean, findings: Findings): boolean {
  const { name, nameAt, createOptions } = module;
  const kubernetesName = sanitizeK8sValue(name);
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(kubernetesName)) {
    const what =
      kubernetesName.length > 63
        ? `the name \`${name.slice(0, 80)}\` has ${kubernetesName.length} characters on Kubernetes, which takes 63`
        : kubernetesName === name
          ? `Kubernetes refuses the name \`${name}\``
          : `\`${name}\` becomes \`${kubernetesName}\`, which Kubernetes refuses`;
    findings.add('MOOR1401', nameAt, what, form);
    return false;
  }
  if (name.includes('_')) {
    const help = `Whoever calls the module must use that name. To have one name everywhere, write it with hyphens.`;
    findings.add('MOOR1406', nameAt, `\`${name}\` is named \`${kubernetesName}\` on Kubernetes`, help);
  }
  if (iotEdge && /^\d/.test(kubernetesName)) {
    const hasService = boundPorts(createOptions).length + exposedPorts(createOptions).length > 0;
    const help = hasService
      ? `Its ports make a Service, whose name must begin with a letter: Kubernetes refuses it. ${form}`
      : `The agent looks its container up by a name without the digits and reports it as failed. ${form}`;
    findings.add('MOOR1401', nameAt, `\`${name}\` begins with a digit`, help, hasService ? 'error' : 'warning');
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
    reportReserved(module, findings);
  } else if (other !== undefined && (module.partial !== true || other !== module.name)) {
    findings.add(
      'MOOR1403',
      module.nameAt,
      `\`${module.name}\` and \`${other}\` become one Kubernetes name, \`${kubernetesName}\``,
      `${iotEdge ? 'edgeAgent then deploys nothing at all' : 'One would overwrite the other'}. Rename one: upper case and underscores do not tell names apart.`,
    );
  }
  byKubernetesName.set(kubernetesName, other ?? module.name);
}

function reportReserved({ name, nameAt }: ModuleDraft, findings: Findings): void {
  findings.add('MOOR1402', nameAt, `the name \`${name}\` is used by the runtime itself`, 'Rename the module.');
}

function checkImage(module: ModuleDraft, iotEdge: boolean, findings: Findings): void {
  const image = module.settings['image'];
  if (module.partial === true && image === undefined) return;
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

/** Names in `env`, and in front of the `=` of createOptions `Env`: both become variables of the pod. */
function checkEnv(module: ModuleDraft, findings: Findings): void {
  const env = module.entry['env'];
  const refuse = (name: string, at: At) => {
    if (/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) return;
    findings.add(
      'MOOR1405',
      at,
      `Kubernetes refuses the name \`${name.slice(0, 80)}\` of an environment variable`,
      'Use letters, digits, _, - and dots, not beginning with a digit. In place of `:` write `__`.',
    );
  };
  for (const name of Object.keys(isObject(env) ? env : {})) refuse(name, module.entryAt(['env', name], 'key'));
  const list = lookUp(module.createOptions, 'Env');
  for (const [index, text] of (Array.isArray(list?.value) ? list.value : []).entries()) {
    // What has no name sets nothing, which is told; a variable that stayed, at its character.
    const name = typeof text === 'string' ? text.slice(0, Math.max(0, text.indexOf('='))) : '';
    if (name !== '' && !mayBeFilled(name)) refuse(name, module.optionAt([list?.key ?? '', index]));
  }
}
