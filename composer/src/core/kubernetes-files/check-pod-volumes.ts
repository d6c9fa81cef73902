import type { Json } from '../../source/node.ts';
import { databaseOf, holdsData } from '../check/posix-databases.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { profileOf } from '../kubernetes/profile/profiles.ts';
import { isObject } from '../model/options.ts';
import { checkNodeFolder } from './check-node-folder.ts';
import { endsFirst } from './check-pods.ts';
import { dig, textOf, type FileObject } from './file-object.ts';
import type { FileContainer, FilePod, FileVolume } from './file-pod.ts';
import { keyOf, type ObjectSet } from './object-set.ts';
import { shareOf } from './share-claim.ts';

/** What pods mount: volumes that are there, claims that can be meant, and what does not belong on them. */
export function checkPodVolumes(set: ObjectSet, findings: Findings): void {
  const names = new Map<string, string[]>();
  for (const { namespace, name } of set.claims) {
    const known = names.get(namespace ?? '') ?? [];
    known.push(name ?? '');
    names.set(namespace ?? '', known);
  }
  for (const pod of set.pods) {
    const volumes = new Map<string, FileVolume>();
    for (const volume of pod.volumes) takeVolume(pod, volume, volumes, set, findings);
    checkClaimNames(pod, set, names, findings);
    for (const container of pod.containers) checkMounts(pod, container, volumes, set, findings);
    checkRolling(pod, set, findings);
  }
}

function takeVolume(
  { object }: FilePod,
  volume: FileVolume,
  volumes: Map<string, FileVolume>,
  set: ObjectSet,
  findings: Findings,
): void {
  const { name } = volume;
  if (name !== undefined) {
    if (volumes.has(name)) {
      const at = object.at([...volume.path, 'name']);
      findings.add(
        'MOOR2521',
        at,
        `two volumes of ${object.title} are named \`${name}\``,
        'Kubernetes refuses the pod. Rename one of them.',
      );
    }
    volumes.set(name, volume);
  }
  const folder = textOf(dig(volume.value, ['hostPath', 'path']));
  if (folder !== undefined) checkNodeFolder({ object, volume, folder, target: set.target }, findings);
}

/** The claim a volume is, where it stands in one of the files. */
function claimOf(object: FileObject, volume: FileVolume | undefined, set: ObjectSet): FileObject | undefined {
  const name = textOf(dig(volume?.value, ['persistentVolumeClaim', 'claimName']));
  return name === undefined ? undefined : set.claimByName.get(keyOf({ namespace: object.namespace, name }));
}

function checkClaimNames(
  { object, volumes }: FilePod,
  set: ObjectSet,
  names: ReadonlyMap<string, readonly string[]>,
  findings: Findings,
): void {
  for (const volume of volumes) {
    const path = [...volume.path, 'persistentVolumeClaim', 'claimName'];
    const name = object.text(path);
    if (name === undefined || claimOf(object, volume, set) !== undefined) continue;
    const near = nearest(name, names.get(object.namespace ?? '') ?? []);
    findings.add(
      'MOOR2522',
      object.at(path),
      `the claim \`${name}\` that ${object.title} mounts stands in none of the files`,
      `${near === undefined ? '' : `Did you mean \`${near}\`? `}Nothing to do where it is there already: \`kubectl get pvc\` lists the claims of a namespace.`,
    );
  }
}

function checkMounts(
  { object }: FilePod,
  container: FileContainer,
  volumes: ReadonlyMap<string, FileVolume>,
  set: ObjectSet,
  findings: Findings,
): void {
  const paths = new Map<string, string>();
  for (const [index, mount] of object.list([...container.path, 'volumeMounts']).entries()) {
    if (!isObject(mount)) continue;
    const at = [...container.path, 'volumeMounts', index];
    const name = textOf(mount['name']);
    const target = textOf(mount['mountPath']);
    if (name !== undefined && !volumes.has(name) && !isOfTemplate(object, name)) {
      const near = nearest(name, volumes.keys());
      const place = object.at([...at, 'name']);
      findings.add(
        'MOOR2521',
        place,
        `\`${container.name}\` mounts \`${name}\`, and ${object.title} has no volume of that name`,
        near === undefined ? 'Write it below `volumes` of the pod.' : `Did you mean \`${near}\`?`,
        near === undefined ? {} : { fix: [{ at: place, was: name, now: near }] },
      );
    }
    if (target === undefined) continue;
    const path = target.replace(/\/+$/, '');
    if (paths.has(path)) {
      const help = 'Kubernetes refuses the pod. Take one of the two out, or give it another path.';
      findings.add(
        'MOOR1507',
        object.at([...at, 'mountPath']),
        paths.get(path) === name
          ? `\`${container.name}\` mounts \`${name ?? ''}\` twice at \`${target}\``
          : `\`${container.name}\` mounts two volumes at \`${target}\``,
        help,
      );
    }
    paths.set(path, name ?? '');
    const claim = name === undefined ? undefined : claimOf(object, volumes.get(name), set);
    const share = claim === undefined ? undefined : shareOf(claim, set);
    if (share !== undefined) checkDatabase(object, container, { at, target, share }, set, findings);
  }
}

/** Volumes of a StatefulSet that it makes claims of by itself. */
function isOfTemplate(object: FileObject, name: string): boolean {
  return object
    .list(['spec', 'volumeClaimTemplates'])
    .some((template: Json) => dig(template, ['metadata', 'name']) === name);
}

function checkDatabase(
  object: FileObject,
  container: FileContainer,
  { at, target, share }: { at: (string | number)[]; target: string; share: string },
  set: ObjectSet,
  findings: Findings,
): void {
  const database = container.image === undefined ? undefined : databaseOf(container.image);
  if (database === undefined || !holdsData(database, target)) return;
  const local = profileOf(set.target)?.localClass ?? 'for one node';
  findings.add(
    'MOOR1516',
    object.at([...at, 'mountPath']),
    `the data of ${database.title} in ${object.title} stands on \`${share}\`, an SMB or NFS share`,
    `Neither has the POSIX locks, owners and renames it relies on. Give it a claim of the StorageClass \`${local}\`, and keep the share for backups.`,
  );
}

/** A volume that only one pod can have: the new one would wait for the old one, which waits for the new one. */
function checkRolling(pod: FilePod, set: ObjectSet, findings: Findings): void {
  const { object, volumes } = pod;
  if (object.kind !== 'Deployment' || endsFirst(object)) return;
  const claims = volumes.flatMap((volume) => claimOf(object, volume, set) ?? []);
  const asking = (mode: string) =>
    claims.find(
      (one) => one.list(['spec', 'accessModes']).length === 1 && one.text(['spec', 'accessModes', 0]) === mode,
    );
  const claim = asking('ReadWriteOncePod');
  const onNode = asking('ReadWriteOnce');
  const found = claim ?? onNode;
  if (found === undefined) return;
  findings.add(
    'MOOR2527',
    object.at(['spec', 'strategy'], 'key'),
    `${object.title} starts its new pod before the old one ends, and both need the claim \`${found.name ?? ''}\``,
    'Write `strategy: { type: Recreate }`: two pods at once would write the same files, and on another node the new one waits for ever.',
    claim === undefined ? 'info' : 'warning',
  );
}
