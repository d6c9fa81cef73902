import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { profileOf } from '../kubernetes/profile/profiles.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { bindsOf, shareMountsOf } from '../model/mounts.ts';
import { lookUp, lookUpObject } from '../model/options.ts';
import { runsOnKubernetes, type Target } from '../model/target.ts';
import type { ShareVolume } from '../model/volume.ts';
import { withToldFolder } from './database-folder.ts';
import { databaseOf, holdsData, type Database } from './posix-databases.ts';
import { claimNameOf } from './share-name.ts';

interface ShareAt {
  /** The path in the container. */
  target: string;
  share: string;
  protocol: ShareVolume['protocol'];
  at: At;
}

/** Databases whose data stands on a share. Known by the names of images; what an image really does is not known. */
export function checkDatabases(draft: Draft, findings: Findings): void {
  const claims = runsOnKubernetes(draft.target) ? claimsOfShares(draft) : new Set<string>();
  for (const module of draft.modules) {
    const image = module.settings['image'];
    const known = typeof image === 'string' ? databaseOf(image) : undefined;
    const database = known === undefined ? undefined : withToldFolder(known, module);
    const shares = database === undefined ? [] : [...sharesOf(module, draft), ...claimedShares(module, claims)];
    if (database === undefined || shares.length === 0) continue;
    const holding = shares.filter(({ target }) => holdsData(database, target));
    for (const one of holding) tellHeld(one, { draft, module, database }, findings);
    const [elsewhere] = shares;
    if (holding.length > 0 || elsewhere === undefined || isElsewhere(module, database)) continue;
    // It was told a folder of its own, and the share is another one.
    if (database !== known) continue;
    findings.add(
      'MOOR1516',
      elsewhere.at,
      `nothing is mounted where ${database.title} in \`${module.name}\` keeps its data by default, only the share \`${elsewhere.share}\` beside it`,
      `Its data is in ${database.folders[0] ?? ''} and ends with the pod, unless it was told another place. ${insteadOn(draft.target, draft.kind)}`,
      'info',
    );
  }
}

function tellHeld(
  { share, protocol, at }: ShareAt,
  { draft, module, database }: { draft: Draft; module: ModuleDraft; database: Database },
  findings: Findings,
): void {
  const kind = protocol === undefined ? 'an SMB or NFS share' : `a share of ${protocol.toUpperCase()}`;
  findings.add(
    'MOOR1516',
    at,
    `the data of ${database.title} in \`${module.name}\` stands on \`${share}\`, ${kind}`,
    `${whyOf(protocol)} ${insteadOn(draft.target, draft.kind)} Keep the share for backups.`,
  );
}

/** Databases whose data stands on claims that only the device tells to be of shares, taken by name in the extension. */
export function checkDatabasesOnClaims(draft: Draft, known: ReadonlySet<string>, findings: Findings): void {
  const own = claimsOfShares(draft);
  const claims = new Set([...known].filter((claim) => !own.has(claim)));
  if (claims.size === 0) return;
  for (const module of draft.modules) {
    const image = module.settings['image'];
    const database = typeof image === 'string' ? databaseOf(image) : undefined;
    if (database === undefined) continue;
    const told = withToldFolder(database, module);
    const holding = claimedShares(module, claims).filter(({ target }) => holdsData(told, target));
    for (const one of holding) tellHeld(one, { draft, module, database: told }, findings);
  }
}

/** The claims that edgeAgent makes for shares of this manifest. */
function claimsOfShares(draft: Draft): Set<string> {
  const sources = draft.modules.flatMap((module) => shareMountsOf(module).map(({ source }) => source));
  return new Set(sources.flatMap((source) => claimNameOf(source) ?? []));
}

/** Such claims, taken by name in the extension. */
function claimedShares(module: ModuleDraft, claims: ReadonlySet<string>): ShareAt[] {
  return extensionVolumesOf(module).flatMap(({ volume, mounts }) => {
    const share = lookUp(lookUpObject(volume, 'persistentVolumeClaim')?.value, 'claimName')?.value;
    if (typeof share !== 'string' || !claims.has(share)) return [];
    return mounts.map(({ mountPath, path }) => ({
      target: mountPath,
      share,
      protocol: undefined,
      at: module.optionAt(path),
    }));
  });
}

function whyOf(protocol: ShareVolume['protocol']): string {
  if (protocol === 'nfs')
    return 'Over NFS of the device it loses locks, cannot rename what it has created, and is told "Permission denied" while writes are throttled.';
  if (protocol === 'smb')
    return 'SMB has no POSIX locks, owners and modes: it may refuse to start, or damage its files when the share stalls.';
  return 'Neither has the POSIX locks, owners and renames it relies on: it may refuse to start, or damage its files when the share stalls.';
}

function insteadOn(target: Target, kind: Draft['kind']): string {
  if (!runsOnKubernetes(target)) return 'Put the data on a disk of the virtual machine.';
  const local = profileOf(target)?.localClass;
  const named = local === undefined ? 'a StorageClass for one node' : `the StorageClass \`${local}\``;
  return kind === 'workload'
    ? `Give it a volume of ${named}: \`storageClass: ${local ?? '<name>'}, size: 20Gi\`.`
    : `Make a claim of ${named} beforehand and name it in \`k8s-experimental.volumes\`.`;
}

function sharesOf(module: ModuleDraft, draft: Draft): ShareAt[] {
  const declared = (index: number) => draft.declared?.volumes.get(module.volumes.get(index) ?? '');
  if (runsOnKubernetes(draft.target)) {
    return shareMountsOf(module).map(({ index, target, source, path }) => {
      const volume = declared(index);
      const protocol = volume?.kind === 'share' ? volume.protocol : undefined;
      return { target, share: source, protocol, at: module.optionAt([...path, 'Target']) };
    });
  }
  return bindsOf(module).flatMap(({ index, target, path }): ShareAt[] => {
    const volume = declared(index);
    if (target === undefined || volume?.kind !== 'share') return [];
    return [{ target, share: volume.share, protocol: volume.protocol, at: module.optionAt(path) }];
  });
}

/** Whether something that is no share holds the data. */
function isElsewhere(module: ModuleDraft, database: Database): boolean {
  const inPod = extensionVolumesOf(module).flatMap(({ mounts }) => mounts.map(({ mountPath }) => mountPath));
  const bound = bindsOf(module).flatMap(({ target }) => target ?? []);
  return [...inPod, ...bound].some((path) => holdsData(database, path));
}
