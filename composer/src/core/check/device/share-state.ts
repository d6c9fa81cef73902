import type { KnownShare, Said } from '../../device/knowledge.ts';
import { sayWho } from '../../device/say-who.ts';
import type { Findings } from '../../diagnostics/findings.ts';
import type { ShareUse } from './share-uses.ts';

/** How a share that is there differs from what the workload says of it, and whether it is well. */
export function checkShareState(use: ShareUse, share: Said<KnownShare>, findings: Findings): void {
  const { protocol, tier, status, origin } = share;
  const differs = [
    ...(use.protocol !== undefined && protocol !== undefined && use.protocol !== protocol
      ? [{ written: use.protocol.toUpperCase(), real: `an ${protocol.toUpperCase()} share` }]
      : []),
    ...(use.tier !== undefined && tier !== undefined && use.tier !== tier
      ? [{ written: use.tier, real: tier === 'local' ? 'an Edge local share' : 'tiered to the cloud' }]
      : []),
  ];
  for (const { written, real } of differs) {
    findings.add(
      'MOOR2317',
      use.at,
      `\`${use.share}\` is ${real}, says ${sayWho(origin)}; ${written} is written here`,
      'Correct the workload, or name the share that was meant.',
    );
  }
  const state = status?.toLowerCase();
  if (state !== 'needsattention' && state !== 'offline') return;
  findings.add(
    'MOOR2315',
    use.at,
    `the share \`${use.share}\` is ${state === 'offline' ? 'offline' : 'in need of attention'}, says ${sayWho(origin)}`,
    'Look at the alerts of the device: a local user without a password, or a storage account that cannot be reached, are usual causes.',
  );
}
