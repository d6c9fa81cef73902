import type { Json } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { gpusByEnvironment } from '../model/gpu-request.ts';
import { bindsOf, mountsOf } from '../model/mounts.ts';
import { isObject, isSet, lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';

const engine =
  /^\/(var\/)?run\/(docker|containerd\/containerd|crio\/crio)\.sock\/?$|^\/var\/lib\/(docker|containerd|kubelet)(\/|$)/;
/** Folders whose content is the machine. */
const machine =
  /^\/$|^\/(etc|proc|sys|boot|root|dev|run|var|usr|bin|sbin|lib|home)\/?$|^\/var\/(run|lib)\/?$|^\/etc\/(ssh|kubernetes|aziot|iotedge|shadow|sudoers)(\/|$)/;
/** Capabilities that come close to being root of the machine. */
const strong = new Set(['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_PTRACE', 'SYS_RAWIO', 'DAC_READ_SEARCH', 'BPF']);

/** Rights of a container over the machine it runs on. Often deliberate; whoever approves the push should know. */
export function checkPrivileges(draft: Draft, findings: Findings): void {
  const onKubernetes = runsOnKubernetes(draft.target);
  for (const module of draft.modules) {
    if (module.name === draft.reporter || module.name === draft.prober) continue;
    const host = lookUpObject(module.createOptions, 'HostConfig');
    const isPrivileged = checkPrivileged(module, findings);
    checkNamespaces(module, findings);
    // On Kubernetes these have no effect, which is told.
    if (!onKubernetes && !isPrivileged) checkRights(module, host, findings);
    for (const { source, at } of foldersOf(module, onKubernetes)) checkFolderOfMachine(module, source, at, findings);
  }
}

function checkPrivileged(module: ModuleDraft, findings: Findings): boolean {
  const host = lookUpObject(module.createOptions, 'HostConfig');
  const privileged = lookUp(host?.value, 'Privileged');
  if (host === undefined || privileged === undefined || !isSet(privileged.value)) return false;
  findings.add(
    'MOOR2402',
    module.optionAt([...host.path, privileged.key]),
    `\`${module.name}\` is privileged: it has every right over its machine`,
    'Whoever gets into the module has the machine, and every share that is mounted there. Leave it out where a single device or capability is enough.',
  );
  return true;
}

/** Both together on a GPU that is shared by number are what MPS asks for. */
function checkNamespaces(module: ModuleDraft, findings: Findings): void {
  const host = lookUpObject(module.createOptions, 'HostConfig');
  const shared = ['IpcMode', 'PidMode'].flatMap((name) => {
    const mode = lookUp(host?.value, name);
    return typeof mode?.value === 'string' && mode.value.toLowerCase() === 'host' ? [mode.key] : [];
  });
  const [first] = shared;
  if (host === undefined || first === undefined) return;
  if (shared.length === 2 && gpusByEnvironment(module) !== undefined) return;
  findings.add(
    'MOOR2403',
    module.optionAt([...host.path, first]),
    `\`${module.name}\` shares ${shared.map((key) => `\`${key}\``).join(' and ')} with its machine`,
    'It reaches the memory or the processes of all others there. Nothing to do where MPS or another program of the machine needs it.',
  );
}

function checkRights(module: ModuleDraft, host: ReturnType<typeof lookUpObject>, findings: Findings): void {
  if (host === undefined) return;
  for (const { key, text, index } of textsIn(host.value, 'CapAdd')) {
    if (!strong.has(text.toUpperCase().replace(/^CAP_/, ''))) continue;
    findings.add(
      'MOOR2404',
      module.optionAt([...host.path, key, index]),
      `the capability \`${text}\` of \`${module.name}\` comes close to being root of the machine`,
      'Take a smaller one, or live with it where the module cannot do without.',
    );
  }
  for (const { key, text, index } of textsIn(host.value, 'SecurityOpt')) {
    if (!/[=:](unconfined|disable)$/i.test(text)) continue;
    findings.add(
      'MOOR2404',
      module.optionAt([...host.path, key, index]),
      `\`${text.slice(0, 60)}\` takes the confinement of \`${module.name}\` away`,
      'Write a profile that allows what the module needs, or leave it out.',
    );
  }
}

function checkFolderOfMachine(module: ModuleDraft, source: string, at: At, findings: Findings): void {
  const path = source.replaceAll(/\/{2,}/g, '/');
  if (engine.test(path)) {
    findings.add(
      'MOOR2405',
      at,
      `\`${module.name}\` is given \`${source}\`: it may start any container, with any right`,
      'Whoever gets into the module has the machine. Ask the runtime by its API, or leave it out.',
    );
  } else if (machine.test(path)) {
    findings.add(
      'MOOR2405',
      at,
      `\`${module.name}\` is given \`${source}\` of its machine`,
      'It sees, and without `ro` changes, what the machine itself lives of. Bind the one folder or file it needs.',
      'info',
    );
  }
}

/** On Kubernetes, binds and mounts of folders are told as such; here those that `k8s-experimental` asks for. */
function foldersOf(module: ModuleDraft, onKubernetes: boolean): { source: string; at: At }[] {
  if (onKubernetes) {
    return extensionVolumesOf(module).flatMap(({ volume, path }) => {
      const folder = lookUpObject(volume, 'hostPath');
      const source = lookUp(folder?.value, 'path');
      if (folder === undefined || typeof source?.value !== 'string') return [];
      return [{ source: source.value, at: module.optionAt([...path, ...folder.path, source.key]) }];
    });
  }
  const binds = bindsOf(module).map(({ source, path }) => ({ source, at: module.optionAt(path) }));
  const mounts = mountsOf(module).flatMap(({ type, source, path }) =>
    type === 'bind' && source !== undefined ? [{ source, at: module.optionAt([...path, 'Source']) }] : [],
  );
  return [...binds, ...mounts];
}

function textsIn(object: Record<string, Json>, name: string): { key: string; text: string; index: number }[] {
  const list = isObject(object) ? lookUp(object, name) : undefined;
  if (list === undefined || !Array.isArray(list.value)) return [];
  return list.value.flatMap((text, index) => (typeof text === 'string' ? [{ key: list.key, text, index }] : []));
}
