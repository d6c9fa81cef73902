import { isJsonType, type CameAnswer } from '@mooring/contract';

/** Whether an answer can be that of a hub. */
export type AnswerForm = (answer: CameAnswer) => boolean;

/** Any JSON. */
export function hasJson(answer: CameAnswer): boolean {
  return jsonOf(answer) !== undefined;
}

/** An object that names a device: of nothing else does the SDK make an identity or a twin. */
export function namesDevice(answer: CameAnswer): boolean {
  const { deviceId } = objectOf(answer) ?? {};
  return typeof deviceId === 'string' && deviceId !== '';
}

/** As a hub answers where success has no content; an empty page has a type of its own. */
export function hasNothing({ type, text }: CameAnswer): boolean {
  return text === '' && (type === undefined || isJsonType(type));
}

/** As a hub refuses, whatever the status: always with words. A status alone anybody may have sent. */
export function isRefusal(answer: CameAnswer): boolean {
  const { Message, message } = objectOf(answer) ?? {};
  return typeof Message === 'string' || typeof message === 'string';
}

/** The value of an answer that is JSON by its type too; undefined for any other. */
export function jsonOf({ type, text }: CameAnswer): unknown {
  if (!isJsonType(type)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(answer: CameAnswer): Readonly<Record<string, unknown>> | undefined {
  const value = jsonOf(answer);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
