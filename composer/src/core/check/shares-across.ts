import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isStackEdge, type Target } from '../model/target.ts';
import { shareUsesOf } from './device/share-uses.ts';
import { claimNameOf } from './share-name.ts';

/** A share of an Azure Stack Edge, and the claim that is to hold it. */
export interface ShareHold {
  share: string;
  /** Undefined where it is not said, and can be any. */
  namespace: string | undefined;
  /** Of the claim. */
  name: string;
  /** Undefined where no kind of device was named. */
  target: Target | undefined;
  at: At;
  /** Where the share is told to be claimable once, which says less of the same. */
  hintAt?: At | undefined;
}

/** What a workload, a template or a deployment claims; nothing where shares are not the device's. */
export function shareHoldsOf(draft: Draft): ShareHold[] {
  if (!isStackEdge(draft.target)) return [];
  const declaredAt = new Map<string, At>();
  for (const volume of draft.declared?.volumes.values() ?? []) {
    const claim = volume.kind === 'share' ? claimNameOf(volume.share) : undefined;
    if (claim !== undefined && !declaredAt.has(claim)) declaredAt.set(claim, volume.at);
  }
  return shareUsesOf(draft).map(({ claim, at, holder }) => ({
    ...holder,
    share: claim,
    target: draft.target,
    at,
    hintAt: declaredAt.get(claim) ?? at,
  }));
}

/** One claim that was found to come second, and the one that it comes after. */
export interface SharedAcross {
  second: ShareHold;
  first: ShareHold;
}

/**
 * Shares that several inputs claim by different claims, each told at the later place, in the order of `holds`. What one
 * input holds is weighed by itself; inputs for two kinds of device share none. `named` says whether a name may be shown:
 * it can be the value of a variable.
 */
export function checkSharesAcross(
  holds: readonly (ShareHold & { input: number })[],
  named: (name: string) => boolean,
  findings: Findings,
): SharedAcross[] {
  // By share only claims that get on with each other: the same one, or one that may be it. These are few.
  const kept = new Map<string, Map<string, ShareHold & { input: number }>>();
  const found: SharedAcross[] = [];
  for (const hold of holds) {
    const others = kept.get(hold.share) ?? new Map<string, ShareHold & { input: number }>();
    kept.set(hold.share, others);
    const first = [...others.values()].find((one) => areTwo(one, hold));
    const key = JSON.stringify([hold.target, hold.namespace, hold.name]);
    if (first === undefined && !others.has(key)) others.set(key, hold);
    if (first === undefined || first.input === hold.input) continue;
    found.push({ first, second: hold });
    report(first, hold, named, findings);
  }
  return found;
}

/** A claim in a namespace that is not said may be the other one. */
function areTwo(a: ShareHold, b: ShareHold): boolean {
  if (a.target !== undefined && b.target !== undefined && a.target !== b.target) return false;
  if (a.name !== b.name) return true;
  return a.namespace !== undefined && b.namespace !== undefined && a.namespace !== b.namespace;
}

function report(first: ShareHold, second: ShareHold, named: (name: string) => boolean, findings: Findings): void {
  const isApart = first.namespace !== second.namespace;
  const where = first.namespace === undefined ? '' : inNamespace(first.namespace, named);
  const share = named(second.share) ? `the share \`${second.share}\`` : 'this share';
  const { file, line } = first.at;
  findings.add(
    'MOOR2514',
    second.at,
    `${share} is claimed${where} by ${file}:${line} already`,
    isApart
      ? 'A share is bound by one claim, and pods reach only claims of their namespace: use it from one namespace, or make a second share. Check files for different devices by themselves.'
      : 'A share is bound by one claim: let all pods name the same one. Check files for different devices by themselves.',
  );
}

function inNamespace(namespace: string, named: (name: string) => boolean): string {
  return named(namespace) || namespace === 'iotedge'
    ? ` from the namespace \`${namespace}\``
    : ' from another namespace';
}
