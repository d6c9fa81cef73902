import { legalText, textLimits, type Desired, type SettingName } from '@mooring/contract';

/**
 * The value in force of a setting as an acknowledgement can hold it: a number, a text or a truth as it is, volumes by their
 * count, the rest as short JSON.
 */
export function tellValue(name: SettingName, desired: Desired): string | number | boolean {
  if (name === 'volumes') return `${Object.keys(desired.volumes).length} volumes`;
  const value = desired[name];
  if (value === undefined) return 'not set';
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return legalText(typeof value === 'string' ? value : JSON.stringify(value), textLimits.settings.refusedValue);
}
