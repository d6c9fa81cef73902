import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { mountFields } from '../model/docker-fields.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { bindsOf, mountsOf, shareMountsOf, type Mount } from '../model/mounts.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes, usesIotEdge, type Target } from '../model/target.ts';
import { foreignName } from './foreign-names.ts';
import { checkFolder, checkShareFolder } from './host-folder.ts';
import { claimNameOf } from './share-name.ts';

const mountTypes = ['volume', 'bind'];

/** `HostConfig.Mounts` and `HostConfig.Binds` of every module, each for itself. */
export function checkMounts(draft: Draft, findings: Findings): void {
  const onKubernetes = runsOnKubernetes(draft.target);
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  const writers = onKubernetes ? writersOf(own) : new Map<string, string>();
  const blocks = usesIotEdge(draft) ? 'edgeAgent then creates and updates no module at all. ' : '';
  for (const module of [...own, ...(draft.edgeHub === undefined ? [] : [draft.edgeHub])]) {
    checkTargets(module, onKubernetes, findings);
    checkNested(module, onKubernetes, findings);
    for (const mount of mountsOf(module)) {
      const complete = checkComplete(module, mount, { onKubernetes, blocks }, findings);
      if (complete && onKubernetes) checkMount(module, mount, { target: draft.target, writers }, findings);
    }
    if (!onKubernetes) continue;
    for (const bind of bindsOf(module)) checkBind(module, bind, draft.target, findings);
    checkHostPaths(module, draft.target, findings);
  }
}

/** The first module that mounts a share to write, by the claim of the share. */
function writersOf(modules: readonly ModuleDraft[]): Map<string, string> {
  const writers = new Map<string, string>();
  for (const module of modules) {
    for (const { source, readOnly } of shareMountsOf(module)) {
      const claim = readOnly ? undefined : claimNameOf(source);
      if (claim !== undefined && !writers.has(claim)) writers.set(claim, module.name);
    }
  }
  return writers;
}

function checkComplete(
  module: ModuleDraft,
  mount: Mount,
  { onKubernetes, blocks }: { onKubernetes: boolean; blocks: string },
  findings: Findings,
): boolean {
  const parts = { Type: mount.type, Source: mount.source, Target: mount.target };
  const needed = onKubernetes ? (['Type', 'Source', 'Target'] as const) : (['Target'] as const);
  const missing = needed.filter((part) => parts[part] === undefined);
  if (missing.length === 0) return true;
  const entry = lookUpAt(module.createOptions, mount.path);
  const written = isObject(entry) ? entry : {};
  // What is of a wrong type is told as that.
  if (entry !== null && !isObject(entry)) return false;
  if (missing.some((part) => isOfWrongType(lookUp(written, part)?.value))) return false;
  const others = missing.flatMap((part) => {
    const isForeign = (key: string) => foreignName(mountFields, key) === part;
    const key = Object.keys(written).find((one) => isForeign(one) || isMisspelt(one, part));
    return key === undefined ? [] : [{ part, key, isCertain: !isForeign(key) }];
  });
  const meant = others.map(({ part, key }) => `\`${key}\` is called \`${part}\` here. `);
  const fix = others.map(({ part, key }) => ({
    at: module.optionAt([...mount.path, key], 'key'),
    was: key,
    now: part,
  }));
  const form = onKubernetes
    ? '{"Target": "/path/in/container", "Source": "<share>", "Type": "volume"}'
    : '{"Target": "/path/in/container", "Source": "/path/of/the/machine", "Type": "bind"}';
  findings.add(
    'MOOR1503',
    module.optionAt(mount.path),
    `this mount of \`${module.name}\` has no ${missing.map((part) => `\`${part}\``).join(' and no ')}`,
    `${onKubernetes ? blocks : ''}${meant.join('')}Write ${form}.`,
    fix.length === missing.length && others.every(({ isCertain }) => isCertain) ? { fix } : {},
  );
  return false;
}

function isMisspelt(key: string, part: string): boolean {
  return onlyNear(key, ['Type', 'Source', 'Target', 'ReadOnly']) === part;
}

function isOfWrongType(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

function lookUpAt(options: JsonObject, path: Mount['path']): Json | undefined {
  let value: Json | undefined = options;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isObject(value) ? value[String(step)] : undefined;
  }
  return value;
}

function checkMount(
  module: ModuleDraft,
  mount: Mount,
  { target, writers }: { target: Target; writers: ReadonlyMap<string, string> },
  findings: Findings,
): void {
  const { type, source = '' } = mount;
  if (type === 'bind') {
    checkFolder(source, module.optionAt([...mount.path, 'Source']), target, findings);
  } else if (type === 'volume') {
    if (!mount.readOnly) return;
    const writer = writers.get(claimNameOf(source) ?? '');
    if (writer !== undefined) {
      findings.add(
        'MOOR1506',
        module.optionAt([...mount.path, 'ReadOnly']),
        `\`${source}\` is mounted read-only in \`${module.name}\` and to be written in \`${writer}\`: both have one claim`,
        'The first of them decides what it asks for: if it is the one that only reads, the claim offers what no share has, and both wait for ever. Leave `ReadOnly` out.',
      );
      return;
    }
    findings.add(
      'MOOR1506',
      module.optionAt([...mount.path, 'ReadOnly']),
      'a share cannot be mounted read-only this way',
      'The claim would ask for ReadOnlyMany, which the PersistentVolume of a share does not offer, and the module would wait for ever. Leave `ReadOnly` out.',
    );
  } else {
    const at = module.optionAt([...mount.path, 'Type']);
    const was = type ?? '';
    const now = onlyNear(was, mountTypes);
    findings.add(
      'MOOR1510',
      at,
      `a mount of type \`${was}\` is dropped without a word`,
      `${didYouMean(was, mountTypes)}Use type volume with a share, or \`k8s-experimental.volumes\` with an emptyDir; for memory with {"medium": "Memory"}.`,
      now === undefined ? {} : { fix: [{ at, was, now }] },
    );
  }
}

function checkBind(
  module: ModuleDraft,
  bind: ReturnType<typeof bindsOf>[number],
  target: Target,
  findings: Findings,
): void {
  const at = module.optionAt(bind.path);
  if (bind.target === undefined) {
    findings.add(
      'MOOR1510',
      at,
      `the bind \`${bind.text}\` has no path in the container and is dropped without a word`,
      'Use `HostConfig.Mounts` with a share.',
    );
    return;
  }
  checkFolder(bind.source, at, target, findings);
}

/** Folders of the node that the extension asks for are meant; but not those that stand for shares elsewhere. */
function checkHostPaths(module: ModuleDraft, target: Target, findings: Findings): void {
  for (const { volume, path } of extensionVolumesOf(module)) {
    const folder = lookUpObject(volume, 'hostPath');
    const source = lookUp(folder?.value, 'path');
    if (folder === undefined || typeof source?.value !== 'string') continue;
    checkShareFolder(source.value, module.optionAt([...path, ...folder.path, source.key]), target, findings);
  }
}

function checkTargets(module: ModuleDraft, onKubernetes: boolean, findings: Findings): void {
  const seen = new Set<string>();
  const look = (target: string | undefined, path: Mount['path']) => {
    if (target === undefined || (onKubernetes && refusesTarget(module, target, path, findings))) return;
    // Docker compares them as the file system does; where Kubernetes does not, another rule tells.
    const key = onKubernetes ? target : plain(target);
    if (seen.has(key)) {
      const who = onKubernetes ? 'Kubernetes refuses the pod' : 'Docker does not make the container';
      findings.add(
        'MOOR1507',
        module.optionAt(path),
        `\`${target}\` is mounted twice in \`${module.name}\``,
        `${who}: a path holds one mount. Take one out or give it another path.`,
      );
    }
    seen.add(key);
  };
  for (const { target, path } of bindsOf(module)) look(target, path);
  for (const { target, path } of mountsOf(module)) look(target, [...path, 'Target']);
  if (!onKubernetes) {
    const memory = lookUpObject(module.createOptions, 'HostConfig', 'Tmpfs');
    for (const target of Object.keys(memory?.value ?? {})) look(target, [...(memory?.path ?? []), target]);
  }
  // The agent puts those of the extension beside the others.
  for (const { mounts } of onKubernetes ? extensionVolumesOf(module) : [])
    for (const { mountPath, path } of mounts) look(mountPath, path);
}

/** Kubernetes documents that a path has no colon, but for the drive of Windows; no runtime mounts over its own root. */
function refusesTarget(module: ModuleDraft, target: string, path: Mount['path'], findings: Findings): boolean {
  const isRoot = /^\/+(\.\/*)?$/.test(target);
  if (!isRoot && !target.replace(/^[A-Za-z]:(?=[\\/])/, '').includes(':')) return false;
  findings.add(
    'MOOR1521',
    module.optionAt(path),
    `nothing can be mounted at \`${target.slice(0, 80)}\` in \`${module.name}\``,
    isRoot
      ? 'It is the root of the container, which the image is: the container never starts. Write a folder.'
      : 'A path in a container has no colon on Kubernetes. Write it without, and options such as `ro` as keys of their own.',
  );
  return true;
}

/** Targets that Kubernetes tells apart and the file system does not, and those that lie in a share. */
function checkNested(module: ModuleDraft, onKubernetes: boolean, findings: Findings): void {
  const shares = new Set(shareMountsOf(module).map(({ target }) => plain(target)));
  const placed = [
    ...mountsOf(module).map(({ target, path }) => ({ target, path: [...path, 'Target'] })),
    ...bindsOf(module).map(({ target, path }) => ({ target, path })),
    ...(onKubernetes ? extensionVolumesOf(module) : []).flatMap(({ mounts }) =>
      mounts.map(({ mountPath, path }) => ({ target: mountPath, path })),
    ),
  ];
  const written = new Map<string, string>();
  for (const { target, path } of placed) {
    if (target === undefined) continue;
    const own = plain(target);
    const other = written.get(own);
    written.set(own, other ?? target);
    const above = onKubernetes ? aboveOf(own).find((folder) => shares.has(folder)) : undefined;
    if (other !== undefined && other !== target && onKubernetes) {
      const what = `\`${target}\` and \`${other}\` of \`${module.name}\` are one path`;
      const help = 'One mount hides the other. Take one out or give it another path.';
      findings.add('MOOR1518', module.optionAt(path), what, help, 'warning');
    } else if (above !== undefined) {
      const what = `\`${target}\` of \`${module.name}\` lies in the share that is mounted at \`${above}\``;
      const help =
        'An empty folder is made in the share for it, which all who use the share see. Give it a path beside.';
      findings.add('MOOR1518', module.optionAt(path), what, help);
    }
  }
}

function plain(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

/** The folders above a path, the nearest first, without the root. */
function aboveOf(path: string): string[] {
  const steps = path.split('/').slice(1, 40);
  return steps.slice(1).map((_, index) => `/${steps.slice(0, steps.length - 1 - index).join('/')}`);
}
