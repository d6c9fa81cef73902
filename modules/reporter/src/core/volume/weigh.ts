import { verdictOf, type Verdict, type VolumeState } from '@mooring/contract';

/** What is not known is never better than what is: it weighs more than a share that limps, less than one that is down. */
const weights: Record<Verdict, number> = { good: 0, degraded: 1, unknown: 2, bad: 3 };

/** Heavier is worse. */
export function weightOf(state: VolumeState): number {
  return weightOfVerdict(verdictOf(state));
}

/** The same order for whatever else has a verdict. */
export function weightOfVerdict(verdict: Verdict): number {
  return weights[verdict];
}
