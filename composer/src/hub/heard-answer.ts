import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { CameAnswer } from '@mooring/contract';
import { isRefusal, type AnswerForm } from './answer-form.ts';

/** By this the SDK knows an answer for a failure. */
const badGateway = 502;

interface Hearing {
  /** What an answer of success is to be. */
  readonly form: AnswerForm;
  /** The last answer that was not the word of a hub; undefined where each was. */
  strange?: CameAnswer;
}

const hearings = new AsyncLocalStorage<Hearing>();
let isSubscribed = false;

/**
 * Does what asks a hub through Microsoft's SDK, where an answer may come from something else. Of a success that is no JSON the
 * SDK tells nothing: it takes it for empty, and so for done where success has no content; and of one that is not of the form
 * that it expects it throws where nobody can catch it.
 *
 * @throws what `toError` makes of a success that has not the form, or of another answer that is no refusal of a hub
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
    if (isSuccess ? hearing.form(answer) : isRefusal(answer)) return;
    hearing.strange = answer;
    // The SDK's own listener comes after this one.
    if (isSuccess) response.statusCode = badGateway;
  });
}
