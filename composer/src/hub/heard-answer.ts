import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { isJsonType, type CameAnswer } from '@mooring/contract';

/** By this the SDK knows an answer for a failure. */
const badGateway = 502;

/** What an answer of success is to be. */
export type AnswerForm = (answer: CameAnswer) => boolean;

interface Hearing {
  readonly form: AnswerForm;
  /** Of the last answer, where it is not the word of a hub. */
  strange?: CameAnswer;
}

const hearings = new AsyncLocalStorage<Hearing>();
let isSubscribed = false;

/**
 * Does what asks a hub through Microsoft's SDK, where an answer may come from something else. Of a success that is no JSON the
 * SDK tells nothing: it takes it for empty, and so for done where success has no content; and of one that is not of the form
 * that it expects it throws where nobody can catch it.
 *
 * @throws what `toError` makes of an answer that is no JSON, whatever its status, or of a success that has not the form
 */
export async function hear<T>(
  form: AnswerForm,
  work: () => Promise<T>,
  toError: (strange: CameAnswer) => Error,
): Promise<T> {
  if (!isSubscribed) subscribe('http.client.response.finish', listen);
  isSubscribed = true;
  const hearing: Hearing = { form };
  try {
    return await hearings.run(hearing, work);
  } catch (thrown) {
    throw hearing.strange === undefined ? thrown : toError(hearing.strange);
  }
}

/** Node publishes each answer before anybody reads it; whoever listens beside the SDK takes nothing away from it. */
function listen(message: unknown): void {
  const hearing = hearings.getStore();
  if (hearing === undefined) return;
  const { response } = message as { readonly response: IncomingMessage };
  let text = '';
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  response.once('end', () => {
    const { statusCode: status = 0, headers } = response;
    const answer = { status, type: headers['content-type'], text };
    const isSuccess = status < 300;
    if (isSuccess ? hearing.form(answer) : text === '' || isJsonType(answer.type)) return;
    hearing.strange = answer;
    // The SDK's own listener comes after this one.
    if (isSuccess) response.statusCode = badGateway;
  });
}

/** Any JSON. */
export function hasJson({ type, text }: CameAnswer): boolean {
  return isJsonType(type) && parsed(text) !== undefined;
}

/** An object that names a device: of nothing else does the SDK make an identity or a twin. */
export function namesDevice(answer: CameAnswer): boolean {
  const value = isJsonType(answer.type) ? parsed(answer.text) : undefined;
  return typeof value === 'object' && value !== null && 'deviceId' in value && typeof value.deviceId === 'string';
}

/** Nothing, or what need not be read. */
export function hasNothing({ type, text }: CameAnswer): boolean {
  return type === undefined ? text === '' : isJsonType(type);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
