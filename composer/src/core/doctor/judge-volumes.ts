import type { Volume } from './objects.ts';
import { no, unknown, yes, type Judged, type Seen } from './readings.ts';

type Volumes = Seen['cluster-volumes'];

const most = 12;
/** What a provisioner names a volume (documented by Kubernetes); one of a share has the name of the share. */
const made = /^pvc-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const shares = ({ volumes }: Volumes) => volumes.filter(({ metadata }) => !made.test(metadata.name));

/** `name: …` of the first dozen. */
function each(volumes: readonly Volume[], say: (volume: Volume) => string): string {
  const told = volumes.slice(0, most).map((volume) => `${volume.metadata.name}: ${say(volume)}`);
  const more = volumes.length - told.length;
  return told.join('; ') + (more > 0 ? ` and ${more} more` : '');
}

function driverOf({ spec }: Volume): string {
  if (spec.flexVolume !== undefined) return `flexVolume ${spec.flexVolume.driver}`;
  if (spec.csi !== undefined) return `csi ${spec.csi.driver}`;
  return spec.nfs === undefined ? 'another driver' : 'nfs';
}

const isSmb = ({ spec }: Volume) => spec.flexVolume !== undefined || /smb|cifs/i.test(spec.csi?.driver ?? '');

/** Yes or no where all of them agree; a mixture is no, since the inference is about all. */
function all(
  volumes: readonly Volume[],
  none: string,
  holds: (volume: Volume) => boolean,
  say: (one: Volume) => string,
) {
  if (volumes.length === 0) return unknown(none);
  return (volumes.every(holds) ? yes : no)(each(volumes, say));
}

const noShare = 'there is no PersistentVolume of a share';

/** What can be read speaks for an answer and is none. */
function untried(volumes: readonly Volume[], what: string, say: (volume: Volume) => string): Judged {
  return unknown(volumes.length === 0 ? noShare : `${what}; ${each(volumes, say)}`);
}

export const judgeVolumes = {
  'share-driver': (seen: Volumes): Judged =>
    all(
      shares(seen).filter(isSmb),
      shares(seen).length === 0 ? noShare : `no SMB share was seen: ${each(shares(seen), driverOf)}`,
      ({ spec }) => spec.flexVolume?.driver === 'microsoft.com/smb',
      driverOf,
    ),
  // What a volume offers is no claim that was tried, and a policy no claim that was deleted: both stay open here.
  'read-only-claim': (seen: Volumes): Judged =>
    untried(
      shares(seen),
      'no ReadOnlyMany claim was tried',
      ({ spec }) => `offers ${spec.accessModes.join(', ') || 'nothing'}`,
    ),
  'released-share': (seen: Volumes): Judged => {
    const say = ({ spec, status }: Volume) =>
      `reclaim policy ${spec.persistentVolumeReclaimPolicy ?? 'not given'}, ${status?.phase ?? 'no phase'}`;
    return untried(shares(seen), 'no claim was deleted', say);
  },
  'local-volume-stays': ({ volumes }: Volumes): Judged =>
    all(
      volumes.filter(({ spec }) => spec.storageClassName === 'ase-node-local'),
      'there is no volume of ase-node-local',
      ({ spec }) => spec.nodeAffinity !== undefined,
      ({ spec }) => (spec.nodeAffinity === undefined ? 'on any node' : 'bound to nodes'),
    ),
  'smb-secret': (seen: Volumes): Judged => {
    const found = shares(seen).filter(
      ({ spec }) => spec.flexVolume?.secretRef !== undefined || spec.csi?.nodeStageSecretRef !== undefined,
    );
    const namespaceOf = ({ spec }: Volume) =>
      spec.flexVolume?.secretRef?.namespace ?? spec.csi?.nodeStageSecretRef?.namespace;
    return all(
      found,
      'no PersistentVolume of a share names a Secret',
      (volume) => namespaceOf(volume) === undefined,
      (volume) => `Secret in ${namespaceOf(volume) ?? 'the namespace of the pod'}`,
    );
  },
  'share-class-empty': (seen: Volumes): Judged =>
    all(
      shares(seen),
      noShare,
      ({ spec }) => (spec.storageClassName ?? '') === '',
      ({ spec }) => (spec.storageClassName ?? '') || 'no class',
    ),
  'agent-volume-name': (seen: Volumes): Judged => {
    const bound = shares(seen).filter(({ spec }) => spec.claimRef?.namespace === seen.namespace);
    if (bound.length === 0) return unknown(`no claim of ${seen.namespace} is bound to a share`);
    const same = bound.every(({ metadata, spec }) => spec.claimRef?.name === metadata.name);
    // Claims may also have been made by hand, under names of their own.
    return (same ? yes : unknown)(each(bound, ({ spec }) => `claim ${spec.claimRef?.name ?? ''}`));
  },
};
