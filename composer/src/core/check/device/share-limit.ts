import type { DeviceKnowledge } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { sharesOfDevice } from '../share-count.ts';

/** Whether shares that are not there yet could still be made. */
export function checkShareLimit(draft: Draft, { shares }: DeviceKnowledge, absent: number, findings: Findings): void {
  // Where the deployment alone is too much, that was told.
  if (shares.all === undefined || absent === 0 || findings.includes('MOOR2322')) return;
  const count = shares.items.size + absent;
  if (count <= sharesOfDevice) return;
  findings.add(
    'MOOR2322',
    draft.at,
    `with the ${absent} that are missing, the device would have ${count} shares, more than the ${sharesOfDevice} it can have, says ${sayWho(shares.all)}`,
    'Put folders of several modules on one share, or take away shares that nobody uses.',
  );
}
