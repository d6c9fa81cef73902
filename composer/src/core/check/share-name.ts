import { EdgeAgentError, sanitizeDnsLabel } from '@mooring/edge-kubernetes';
import type { At, Severity } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge, type Target } from '../model/target.ts';

/** Shares of Azure Stack Edge have 3 to 63 characters. */
const shortestShareName = 3;

/** The claim edgeAgent makes of a mount's source; undefined when nothing legal is left of it. */
export function claimNameOf(source: string): string | undefined {
  try {
    return sanitizeDnsLabel(source);
  } catch (error) {
    if (error instanceof EdgeAgentError) return undefined;
    throw error;
  }
}

/**
 * The name of a share is also the name of its PersistentVolume, but the claim asks for what edgeAgent makes of the name.
 * `changed` is an error where the author names a share, and a warning where a manifest may know why it writes `/https/`:
 * slashes around a name and its case are lost without harm, anything else that vanishes makes another name of it. Where
 * we write the PersistentVolume ourselves, it has the changed name, and any share can be meant.
 */
export function checkShareName(
  share: string,
  at: At,
  { changed, target }: { changed: Severity; target: Target },
  findings: Findings,
): void {
  const claim = claimNameOf(share);
  if (claim === undefined) {
    findings.add(
      'MOOR1509',
      at,
      `no Kubernetes name can be made of \`${share.slice(0, 80)}\``,
      'A share name has 3 to 63 lower-case letters, digits and hyphens.',
    );
    return;
  }
  if (!isStackEdge(target)) return;
  if (claim !== share) {
    findings.add(
      'MOOR1501',
      at,
      `Kubernetes changes the share name \`${share}\` to \`${claim}\``,
      `The module waits for a share named \`${claim}\`. If the share has that name, write it so; if not, no module can reach it: make one with lower-case letters, digits and hyphens.`,
      isSameName(share, claim) ? changed : 'error',
    );
  }
  if (claim.length < shortestShareName) {
    findings.add(
      'MOOR1502',
      at,
      `the share name \`${claim}\` is shorter than the ${shortestShareName} characters a share of Azure Stack Edge has`,
      'Look the name up under Cloud storage gateway > Shares.',
    );
  }
}

function isSameName(share: string, claim: string): boolean {
  return share.replaceAll(/^\/+|\/+$/g, '').toLowerCase() === claim;
}
