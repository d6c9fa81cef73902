import { verdictOf, volumeStates, wasMounted } from '@mooring/contract';
import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import { volumeRemedies } from '../../rollout/volume-remedies.ts';
import type { ShareUse } from './share-uses.ts';

/** A share that a prober had mounted and found bad. Where nothing was mounted, the claim is the matter, not the share. */
export function checkReading(use: ShareUse, { readings }: DeviceKnowledge, findings: Findings): void {
  const reading = readings.get(use.share);
  const state = volumeStates.find((one) => one === reading?.state);
  if (reading === undefined || state === undefined || verdictOf(state) !== 'bad' || !wasMounted(state)) return;
  findings.add(
    'MOOR2336',
    use.at,
    `the share \`${use.share}\` is ${state}, says ${sayWho(reading.origin)}`,
    `Before the push, ${volumeRemedies[state]}.`,
  );
}
