import type { DeviceKnowledge } from '../../device/knowledge.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { isStackEdge } from '../../model/target.ts';
import { checkCuda, cudaOfRelease } from '../cuda.ts';

/** Images against the CUDA of the driver: as it is known, or as the release of the device brings it. */
export function checkDriver(draft: Draft, { network }: DeviceKnowledge, findings: Findings): void {
  if (!isStackEdge(draft.target)) return;
  const cuda = network.cuda?.value ?? cudaOfRelease(network.release?.value ?? '');
  if (cuda !== undefined) checkCuda(draft, cuda, findings);
}
