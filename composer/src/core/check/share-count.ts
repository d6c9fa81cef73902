import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { shareMountsOf } from '../model/mounts.ts';
import { isStackEdge } from '../model/target.ts';

/** Shares that a device can have. Source: limits of Azure Stack Edge. */
export const sharesOfDevice = 24;

/** More shares in one deployment than its device can have: at least one of them is not there, and its module waits. */
export function checkShareCount(draft: Draft, findings: Findings): void {
  if (!isStackEdge(draft.target)) return;
  const shares = new Set(draft.modules.flatMap((module) => shareMountsOf(module).map(({ source }) => source)));
  if (shares.size <= sharesOfDevice) return;
  findings.add(
    'MOOR2322',
    draft.at,
    `${shares.size} shares are mounted, more than the ${sharesOfDevice} that a device can have`,
    'Put folders of several modules on one share: one volume may stand at several paths.',
  );
}
