import type { Desired } from '@mooring/contract';

/**
 * The volumes under maintenance at this moment: those named by the setting, or all. One that is over, or that names what is
 * not watched, has no effect.
 *
 * @param nowMilliseconds since the epoch
 */
export function silencedVolumes(desired: Desired, nowMilliseconds: number): ReadonlySet<string> {
  const { silence, volumes } = desired;
  if (silence === undefined || silenceEnd(desired, nowMilliseconds) === undefined) return new Set();
  return new Set(Object.keys(volumes).filter((name) => silence.volumes?.includes(name) ?? true));
}

/** When the maintenance under way is over, in milliseconds since the epoch; undefined where none is under way. */
export function silenceEnd(desired: Desired, nowMilliseconds: number): number | undefined {
  if (desired.silence === undefined) return undefined;
  const end = Date.parse(desired.silence.untilUtc);
  return end > nowMilliseconds ? end : undefined;
}
