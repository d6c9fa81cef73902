import { claimNameOf } from '../share-name.ts';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { onlyNear } from '../../diagnostics/suggest.ts';
import type { ShareUse } from './share-uses.ts';

/**
 * Shares of which nobody says whether they are there. What probers read is there, though it is not all there is: a name
 * near one of those, which nothing here mounts, is told; and once that the rest is not known.
 */
export function checkUnknownShares(uses: readonly ShareUse[], knowledge: DeviceKnowledge, findings: Findings): void {
  const { volumes, shares, readings, refused } = knowledge;
  if (volumes.all !== undefined || shares.all !== undefined) return;
  const known = new Set([...readings.keys(), ...shares.items.keys()].flatMap((name) => claimNameOf(name) ?? []));
  const isKnown = ({ claim }: ShareUse) => known.has(claim) || volumes.items.has(claim);
  const unknown = uses.filter((use) => !isKnown(use));
  const used = new Set(uses.map(({ claim }) => claim));
  const unused = [...readings.values()].filter(({ share }) => !used.has(claimNameOf(share) ?? share));
  const names = unused.map(({ share }) => share);
  let isTold = false;
  for (const use of unknown) {
    const near = onlyNear(use.claim, names);
    const reading = near === undefined ? undefined : readings.get(near);
    if (reading === undefined) continue;
    isTold = true;
    findings.add(
      'MOOR2343',
      use.at,
      `whether the device has a share \`${use.share}\` is not known; it has \`${reading.share.slice(0, 80)}\`, says ${sayWho(reading.origin)}`,
      `Did you mean \`${reading.share.slice(0, 80)}\`? A module that names a share that is not there does not start.`,
    );
  }
  const origin = refused.get('volumes');
  const [first] = unknown;
  if (first === undefined || origin === undefined || isTold) return;
  findings.add(
    'MOOR2344',
    first.at,
    `which shares the device has is not known: ${origin.words.slice(0, 120)} has no right to list PersistentVolumes`,
    'Look the names up on the device. `--inventory` takes its shares from Azure or from kubectl, docs/device-knowledge.md says how.',
  );
}
