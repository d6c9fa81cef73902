import type { DeviceKnowledge } from '../../device/knowledge.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { Draft } from '../../model/draft.ts';
import { checkDatabasesOnClaims } from '../databases.ts';
import { namespaceFor } from './namespace.ts';

/**
 * Databases on shares that nothing but the device names: a claim with the name of a share, which edgeAgent gives it, and one
 * that is bound to the volume of a share.
 */
export function checkDatabaseClaims(draft: Draft, { shares, claims }: DeviceKnowledge, findings: Findings): void {
  const names = new Set([...shares.items.values()].map(({ name }) => name));
  if (names.size === 0) return;
  const namespace = namespaceFor(draft);
  const bound = [...claims.items.values()].filter(
    (claim) => claim.namespace === namespace && claim.volume !== undefined && names.has(claim.volume),
  );
  checkDatabasesOnClaims(draft, new Set([...names, ...bound.map(({ name }) => name)]), findings);
}
