import type { DeviceKnowledge, KnownVolume, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ShareUse } from './share-uses.ts';

/** Whether the PersistentVolume of a share can be bound; tells the first thing that is in the way, and returns whether. */
export function checkVolume(use: ShareUse, { volumes }: DeviceKnowledge, findings: Findings): boolean {
  const volume = volumes.items.get(use.claim);
  if (volume === undefined) return false;
  return (
    checkPhase(use, volume, findings) || checkHolder(use, volume, findings) || checkAccessModes(use, volume, findings)
  );
}

function checkPhase(use: ShareUse, volume: Said<KnownVolume>, findings: Findings): boolean {
  if (volume.phase !== 'Released' && volume.phase !== 'Failed') return false;
  const why =
    volume.phase === 'Released' ? 'The claim that held it was deleted' : 'What was on it could not be cleared away';
  findings.add(
    'MOOR2313',
    use.at,
    `the PersistentVolume of \`${use.share}\` is ${volume.phase}, says ${sayWho(volume.origin)}`,
    `${why}, and no new claim gets it. Unmount the share and mount it again under Cloud storage gateway > Shares; its files stay.`,
  );
  return true;
}

/** One PersistentVolume, one claim. The claim of an earlier deployment has the same name and is kept. */
function checkHolder(use: ShareUse, volume: Said<KnownVolume>, findings: Findings): boolean {
  const { claim, origin } = volume;
  if (claim === undefined) return false;
  const { name, namespace = claim.namespace } = use.holder;
  const isOurs = claim.name === name && claim.namespace === namespace;
  if (isOurs) return false;
  const holder = `${claim.namespace}/${claim.name}`.slice(0, 130);
  findings.add(
    'MOOR2314',
    use.at,
    `the share \`${use.share}\` is held by the claim ${holder}, says ${sayWho(origin)}`,
    `A share has one PersistentVolume, and that one claim: who asks for it here would wait for ever. Use another share, or delete ${holder} and mount the share anew.`,
    origin.isWeak ? 'warning' : 'error',
  );
  return true;
}

function checkAccessModes(use: ShareUse, volume: Said<KnownVolume>, findings: Findings): boolean {
  const { accessModes, origin } = volume;
  if (accessModes === undefined || accessModes.length === 0 || accessModes.includes('ReadWriteMany')) return false;
  if (use.isReadOnly) return false;
  findings.add(
    'MOOR2316',
    use.at,
    `the PersistentVolume of \`${use.share}\` offers ${accessModes.join(', ').slice(0, 100)} and not ReadWriteMany, says ${sayWho(origin)}`,
    'The claim of a share asks for ReadWriteMany and is bound to nothing less. Use a share of the device; this looks like a volume that somebody made.',
  );
  return true;
}
