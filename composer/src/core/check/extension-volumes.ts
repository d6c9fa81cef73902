import { extensionKey } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp, lookUpObject } from '../model/options.ts';
import { mayBeFilled } from '../variables/may-be-filled.ts';

const parts = ['volume', 'volumeMounts'];

/** With its source under the name of its kind: fields that the agent's model lacks are gone. */
type MappedVolume = Readonly<{ name?: string | undefined }>;

interface Looking {
  module: ModuleDraft;
  /** The volumes of the whole pod by name, as they are mapped. */
  byName: ReadonlyMap<string, readonly MappedVolume[]>;
  mounted: ReadonlySet<string>;
  /** Names of the volumes of the entries that were looked at. */
  own: Set<string>;
  /** Names that were told to be taken. */
  told: Set<string>;
  findings: Findings;
}

/**
 * Volumes of `k8s-experimental`, which edgeAgent puts before those of the mounts and passes on as they are: what
 * Kubernetes refuses of them, and what comes to nothing.
 *
 * @param mapped all volumes of the pod as edgeAgent makes it, those of the sidecar included
 */
export function checkExtensionVolumes(module: ModuleDraft, mapped: readonly MappedVolume[], findings: Findings): void {
  const extension = lookUpObject(module.createOptions, extensionKey);
  const volumes = extension?.path[0] === extensionKey ? lookUp(extension.value, 'volumes') : undefined;
  if (volumes === undefined || !Array.isArray(volumes.value)) return;
  const entries = volumes.value.filter(isObject);
  const byName = new Map<string, MappedVolume[]>();
  for (const one of mapped) {
    const same = byName.get(one.name ?? '');
    if (same === undefined) byName.set(one.name ?? '', [one]);
    else same.push(one);
  }
  const mounted = new Set(entries.flatMap(mountsOf).flatMap((mount) => nameOf(mount) ?? []));
  const looking: Looking = { module, byName, mounted, own: new Set(), told: new Set(), findings };
  for (const [index, entry] of volumes.value.entries()) {
    if (isObject(entry)) checkEntry(entry, [extensionKey, volumes.key, index], looking);
  }
}

function checkEntry(entry: JsonObject, path: (string | number)[], looking: Looking): void {
  const isStrange = hasStrangeKey(entry, path, looking);
  const volume = lookUp(entry, 'volume');
  if (isObject(volume?.value)) {
    // What its own mounts say wrong is told there; beside a key that is misspelt there may be some.
    const hasMounts = isStrange || mountsOf(entry).length > 0;
    checkVolume(volume.value, [...path, volume.key], hasMounts, looking);
    if (nameOf(volume.value) === undefined) return;
  }
  const mounts = lookUp(entry, 'volumeMounts');
  for (const [index, mount] of mountsOf(entry).entries()) {
    const name = nameOf(mount);
    if (name !== undefined && (looking.byName.has(name) || mayBeFilled(name))) continue;
    const key = lookUp(mount, 'name')?.key;
    const at = [...path, mounts?.key ?? '', index, ...(key === undefined ? [] : [key])];
    const what = name === undefined ? 'a mount says no volume by `name`' : `there is no volume \`${name}\` to mount`;
    const near = name === undefined ? '' : didYouMean(name, looking.byName.keys());
    tell(looking, at, what, `${near}Kubernetes refuses the pod. A mount has the name of its volume.`);
  }
}

/** A key that edgeAgent does not know, and an entry without any that it knows: both are dropped in silence. */
function hasStrangeKey(entry: JsonObject, path: (string | number)[], { module, findings }: Looking): boolean {
  const isKnown = (key: string) => parts.some((part) => part.toLowerCase() === key.toLowerCase());
  const strange = Object.keys(entry).find((key) => !isKnown(key));
  if (strange === undefined && Object.keys(entry).length > 0) return false;
  const at = module.optionAt(strange === undefined ? path : [...path, strange], 'key');
  const now = strange === undefined ? undefined : onlyNear(strange, parts);
  findings.add(
    'MOOR1621',
    at,
    strange === undefined
      ? `an entry of \`${extensionKey}.volumes\` of \`${module.name}\` is empty`
      : `\`${strange}\` has no effect in an entry of \`${extensionKey}.volumes\` of \`${module.name}\``,
    `${strange === undefined ? '' : didYouMean(strange, parts)}An entry is {"volume": {…}, "volumeMounts": [{…}]}.`,
    {
      severity: 'warning',
      ...(now === undefined || strange === undefined ? {} : { fix: [{ at, was: strange, now }] }),
    },
  );
  return true;
}

function checkVolume(volume: JsonObject, path: (string | number)[], hasMounts: boolean, looking: Looking): void {
  const { module, byName, own, mounted, told, findings } = looking;
  const name = nameOf(volume);
  if (name !== undefined && mayBeFilled(name)) return;
  const at = [...path, lookUp(volume, 'name')?.key ?? ''].filter((step) => step !== '');
  if (name === undefined || !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    const what = name === undefined ? 'a volume has no `name`' : `\`${name.slice(0, 80)}\` is no name of a volume`;
    tell(looking, at, what, 'Kubernetes takes a-z, 0-9 and hyphens inside, at most 63. Write one.');
    return;
  }
  const [first] = byName.get(name) ?? [];
  const sources = Object.keys(first ?? {}).filter((key) => key !== 'name');
  if (sources.length > 1) {
    const both = sources.map((key) => `\`${key}\``).join(' and ');
    tell(looking, path, `the volume \`${name}\` is ${both} at once`, 'Kubernetes takes one. Take the others out.');
  }
  // What collides with a mount or with the sidecar is told with the names of claims.
  const isSecond = own.has(name);
  own.add(name);
  if (isSecond) {
    if (told.has(name)) return;
    told.add(name);
    const help = 'Kubernetes refuses the pod. Rename one, and in its mounts.';
    tell(looking, at, `there are two volumes \`${name}\``, help);
  } else if (!mounted.has(name) && !hasMounts) {
    const what = `nothing mounts the volume \`${name}\` of \`${module.name}\``;
    const help = `Add "volumeMounts": [{"name": "${name}", "mountPath": "/path"}] beside it, or take it out.`;
    findings.add('MOOR1621', module.optionAt(path, 'key'), what, help, 'warning');
  }
}

function tell({ module, findings }: Looking, path: (string | number)[], what: string, help: string): void {
  const whole = `${what}, in \`${extensionKey}\` of \`${module.name}\``;
  findings.add('MOOR1621', module.optionAt(path), whole, help, 'error');
}

function mountsOf(entry: JsonObject): JsonObject[] {
  const mounts = lookUp(entry, 'volumeMounts')?.value;
  return Array.isArray(mounts) ? mounts.filter(isObject) : [];
}

function nameOf(object: JsonObject): string | undefined {
  const name: Json | undefined = lookUp(object, 'name')?.value;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
