import { configurationInvalid } from '../errors/catalogue.ts';
import { sizeViolation, TWIN_LIMITS, twinViolation } from '../twin/limits.ts';
import { isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';

/** What a setting of a configuration may change: desired properties, whole or from a path on. */
export const ROOT = 'properties.desired';

export function invalidContent(text: string): never {
  throw configurationInvalid('InvalidConfigurationContent', text);
}

function readPath(where: string, key: string): readonly string[] {
  if (key === ROOT) return [];
  if (!key.startsWith(`${ROOT}.`)) {
    invalidContent(`${where}: '${key}' is not allowed. A key is ${ROOT} or ${ROOT}.<path>.`);
  }
  const path = key.slice(ROOT.length + 1).split('.');
  if (path.includes('')) invalidContent(`${where}: '${key}' has an empty step.`);
  return path;
}

function nested(path: readonly string[], value: TwinValue): TwinObject {
  const [first, ...rest] = path;
  if (first === undefined) return isTwinObject(value) ? value : {};
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
}

/** The path of one key of a content, once what it sets is known to be fit for a twin. @throws HubError 400 */
export function readSettingPath(where: string, key: string, value: unknown): readonly string[] {
  const path = readPath(where, key);
  if (path.length === 0 && !isTwinObject(value)) invalidContent(`${where}: ${ROOT} must be an object.`);
  const whole = nested(path, value as TwinValue);
  const violation = twinViolation(whole) ?? sizeViolation(whole, TWIN_LIMITS.desiredBytes);
  if (violation !== null) invalidContent(`${where}: ${violation}`);
  return path;
}
