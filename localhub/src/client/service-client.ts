import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { demandType, parseAnswer, type CameAnswer } from './read-answer.ts';
import type { ReachedHub } from './reached-hub.ts';
import { signRequest } from './sign-request.ts';

const API_VERSION = '2021-04-12';
const DEADLINE_MS = 15_000;
/** What an answer without an end is made of. */
const LINES = 'application/x-ndjson';

export interface ServiceRequest {
  readonly verb: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Encoded, with its query but for the api-version. */
  readonly path: string;
  readonly body?: unknown;
  /** Without quotes. */
  readonly ifMatch?: string;
  /** 15 seconds when left out. */
  readonly deadlineMs?: number;
}

/** The hub could not be reached, or did not answer in time. */
export class HubUnreachable extends Error {
  override readonly name = 'HubUnreachable';
}

/** The hub refused, in its own words. */
export class HubRefused extends Error {
  override readonly name = 'HubRefused';
  readonly status: number;
  /** As in the header `iothub-errorcode`. */
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Asks the service API of a local hub. @throws HubUnreachable, HubRefused, AnswerUnreadable */
export async function askHub(hub: ReachedHub, asked: ServiceRequest): Promise<unknown> {
  return (await askHubForMarked(hub, asked)).value;
}

/** The same, as the text that came, which need not be whole. @throws HubUnreachable, HubRefused, AnswerUnreadable */
export async function askHubForText(hub: ReachedHub, asked: ServiceRequest): Promise<string> {
  const { came } = await exchange(hub, asked);
  demandType(came, 'application/json');
  return came.text;
}

/**
 * The same, with the etag that it came with, without quotes; '' where it has none. The value is undefined where nothing came.
 * @throws HubUnreachable, HubRefused, AnswerUnreadable
 */
export async function askHubForMarked(
  hub: ReachedHub,
  asked: ServiceRequest,
): Promise<{ value: unknown; etag: string }> {
  const { came, etag } = await exchange(hub, asked);
  return { value: parseAnswer(came), etag };
}

async function exchange(hub: ReachedHub, asked: ServiceRequest): Promise<{ came: CameAnswer; etag: string }> {
  const response = await open(hub, asked, AbortSignal.timeout(asked.deadlineMs ?? DEADLINE_MS));
  const came = { ...headOf(hub, response), text: await readAll(hub, response) };
  demandSuccess(came, response);
  return { came, etag: (response.headers.etag ?? '').replaceAll('"', '') };
}

/** @throws HubRefused in the hub's words; AnswerUnreadable where they are not a hub's */
function demandSuccess(came: CameAnswer, response: IncomingMessage): void {
  if (came.status < 300) return;
  demandType(came, 'application/json');
  throw refusal(came.status, response.headers['iothub-errorcode'], came.text);
}

function headOf({ name, httpsPort }: ReachedHub, response: IncomingMessage): Omit<CameAnswer, 'text'> {
  const from = `What is at 127.0.0.1:${httpsPort}, where the local hub ${name} was,`;
  return { from, status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' };
}

/**
 * Gives lines of an endless answer as they come, until the signal aborts.
 * @throws HubUnreachable, HubRefused, AnswerUnreadable
 */
export async function* followHub(hub: ReachedHub, path: string, signal: AbortSignal): AsyncGenerator<string> {
  const response = await open(hub, { verb: 'GET', path }, signal);
  const head = headOf(hub, response);
  if (head.status >= 300 || !head.type.startsWith(LINES)) {
    const came = { ...head, text: await readAll(hub, response) };
    demandSuccess(came, response);
    demandType(came, LINES);
  }
  let rest = '';
  try {
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (!signal.aborted) throw unreachable(hub, error);
  }
  if (!signal.aborted)
    throw new HubUnreachable(
      `The local hub ${hub.name} ended the answer: it was stopped, or what it sent was not read for a minute.`,
    );
}

async function open(hub: ReachedHub, asked: ServiceRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const separator = asked.path.includes('?') ? '&' : '?';
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  return await new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port: hub.httpsPort,
      servername: hub.name,
      ca: hub.caPem,
      agent: false,
      method: asked.verb,
      path: `${asked.path}${separator}api-version=${API_VERSION}`,
      signal,
      headers: {
        host: hub.name,
        authorization: signRequest(hub.connectionString, Date.now()),
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...(asked.ifMatch === undefined ? {} : { 'if-match': `"${asked.ifMatch}"` }),
      },
    });
    outgoing.once('response', resolve);
    outgoing.once('error', (error) => reject(unreachable(hub, error)));
    outgoing.end(body);
  });
}

async function readAll(hub: ReachedHub, response: IncomingMessage): Promise<string> {
  try {
    let text = '';
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) text += chunk;
    return text;
  } catch (error) {
    throw unreachable(hub, error);
  }
}

function unreachable(hub: ReachedHub, error: unknown): HubUnreachable {
  const aborted = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  const why = aborted ? 'no answer came in time' : error instanceof Error ? error.message : String(error);
  return new HubUnreachable(`The local hub ${hub.name} at 127.0.0.1:${hub.httpsPort} cannot be reached: ${why}.`);
}

/** The text of a refusal stands in one of three envelopes. */
function refusal(status: number, code: string | string[] | undefined, text: string): HubRefused {
  const outer = parsed(text);
  const nested = typeof outer['Message'] === 'string' ? parsed(outer['Message']) : {};
  const messages = [nested['message'], outer['Message'], outer['message']].filter((value) => typeof value === 'string');
  return new HubRefused(status, String(code ?? ''), (messages[0] ?? text).replace(/^ErrorCode:[^;]*;/, ''));
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
