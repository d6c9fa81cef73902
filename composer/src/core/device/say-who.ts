import type { Origin } from './knowledge.ts';

/** `kubectl in pv.json, as of 2026-03-02T08:00:00Z`: a finding says who told it, and when. */
export function sayWho({ words, asOf }: Origin): string {
  return `${words.slice(0, 300)}${asOf === undefined ? '' : `, as of ${asOf.slice(0, 40)}`}`;
}
