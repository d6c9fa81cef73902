import * as z from 'zod';

/**
 * What a reporter or prober can say of one mount. `unknown` means "not probed yet" and never counts as healthy.
 * Names follow docs/glossary.md; who reports which state when is the reporter's business.
 */
export const volumeStates = [
  'ok',
  'slow',
  'readonly',
  'full',
  'inodesFull',
  'quota',
  'ioError',
  'stale',
  'unreachable',
  'stuck',
  'missing',
  'replaced',
  'denied',
  'notAShare',
  'unknown',
] as const;

export const volumeStateSchema = z.enum(volumeStates);
export type VolumeState = z.infer<typeof volumeStateSchema>;

export type Verdict = 'good' | 'degraded' | 'bad' | 'unknown';

const verdicts: Record<VolumeState, Verdict> = {
  ok: 'good',
  slow: 'degraded',
  readonly: 'degraded',
  full: 'bad',
  inodesFull: 'bad',
  quota: 'bad',
  ioError: 'bad',
  stale: 'bad',
  unreachable: 'bad',
  stuck: 'bad',
  missing: 'bad',
  replaced: 'bad',
  denied: 'bad',
  notAShare: 'bad',
  unknown: 'unknown',
};

/** How a volume state weighs in a summary and in the order of what is left out of a full document. */
export function verdictOf(state: VolumeState): Verdict {
  return verdicts[state];
}

/** True when the share answered its last statfs, whatever else is wrong with it. */
export function hasAnswered(state: VolumeState): boolean {
  return state === 'ok' || state === 'slow' || state === 'readonly' || state === 'full' || state === 'inodesFull';
}

/**
 * True when something was mounted where the share is expected, answering or not: its claim was bound. `unknown` was not
 * looked at yet and proves nothing.
 */
export function wasMounted(state: VolumeState): boolean {
  return state !== 'unknown' && state !== 'missing' && state !== 'notAShare' && state !== 'replaced';
}
