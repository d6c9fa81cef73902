import type { SettingsInForce } from '../report/observed.ts';
import { silenceEnd } from './silence.ts';
import type { TakenSettings } from './take-desired.ts';

/**
 * Settings as they are to be told at this moment: a silence that is over has no effect, so whatever it names is right.
 *
 * @param nowMilliseconds since the epoch
 */
export function settingsAt(taken: TakenSettings, nowMilliseconds: number): SettingsInForce {
  const { desired, acknowledgement, withoutSilence } = taken;
  const isOver = silenceEnd(desired, nowMilliseconds) === undefined;
  return { desired, acknowledgement: isOver ? (withoutSilence ?? acknowledgement) : acknowledgement };
}
