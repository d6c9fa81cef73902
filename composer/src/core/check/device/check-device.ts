import type { DeviceKnowledge } from '../../device/knowledge.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { isStackEdge, runsOnKubernetes } from '../../model/target.ts';
import { asksOf } from './asks.ts';
import { checkArchitectures } from './architectures.ts';
import { checkAddresses } from './addresses.ts';
import { checkDatabaseClaims } from './database-claims.ts';
import { checkDriver } from './driver.ts';
import { checkClasses } from './classes.ts';
import { checkFailover } from './failover.ts';
import { checkKnownGpuNumbers } from './gpu-numbers.ts';
import { checkHubDeployments } from './hub-deployments.ts';
import { checkNodes } from './nodes.ts';
import { checkResources } from './resources.ts';
import { checkServiceRange } from './service-range.ts';
import { checkShareLimit } from './share-limit.ts';
import { checkShares } from './shares.ts';
import { checkTotals, othersOf } from './totals.ts';

/**
 * A draft against what is known of the device. A rule speaks only where enough is known to be sure: what is not known
 * may be there. Shares are the device's own on Azure Stack Edge only; elsewhere their volumes come with the workload.
 */
export function checkDevice(draft: Draft, knowledge: DeviceKnowledge, findings: Findings): void {
  checkHubDeployments(draft, knowledge, findings);
  if (isStackEdge(draft.target) || draft.target === 'iotedge-vm') {
    const absent = checkShares(draft, knowledge, findings);
    checkShareLimit(draft, knowledge, absent, findings);
  }
  if (!runsOnKubernetes(draft.target)) return;
  if (isStackEdge(draft.target)) checkDatabaseClaims(draft, knowledge, findings);
  const asks = asksOf(draft);
  checkClasses(draft, knowledge, findings);
  checkNodes(draft, asks, knowledge, findings);
  // More than any device of the kind has is told without knowing this one.
  const told = findings.includes('MOOR1614') ? ['nvidia.com/gpu'] : [];
  const tooMuch = checkResources(asks, knowledge, told, findings);
  checkKnownGpuNumbers(draft, knowledge, findings);
  const overdrawn = checkTotals(othersOf(draft, knowledge), asks, knowledge, tooMuch, findings);
  checkFailover(draft, asks, knowledge, overdrawn, findings);
  checkAddresses(draft, knowledge, findings);
  checkServiceRange(draft, knowledge, findings);
  checkDriver(draft, knowledge, findings);
  checkArchitectures(draft, knowledge, findings);
}
