import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import {
  demandNothing,
  demandType,
  isOfType,
  JSON_TYPE,
  LOOKED_AT_CHARACTERS,
  parseAnswer,
  strange,
  wordsOfRefusal,
  type CameAnswer,
} from './read-answer.ts';
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

/** The same, for what a hub does and says nothing of. @throws HubUnreachable, HubRefused, AnswerUnreadable */
export async function tellHub(hub: ReachedHub, asked: ServiceRequest): Promise<void> {
  demandNothing((await exchange(hub, asked)).came);
}

/** The same, as what came: JSON by its type, which need not be whole. @throws HubUnreachable, HubRefused, AnswerUnreadable */
export async function askHubForText(hub: ReachedHub, asked: ServiceRequest): Promise<CameAnswer> {
  const { came } = await exchange(hub, asked);
  demandType(came, JSON_TYPE);
  return came;
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
  const came = await read(hub, response);
  if (came.status >= 300) throw refusal(came, response);
  return { came, etag: (response.headers.etag ?? '').replaceAll('"', '') };
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
  const response = await openLines(hub, path, signal);
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

/** The answer once it is known to be lines. */
async function openLines(hub: ReachedHub, path: string, signal: AbortSignal): Promise<IncomingMessage> {
  // Lines have no end; what comes in their place has to come soon.
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), DEADLINE_MS);
  try {
    const response = await open(hub, { verb: 'GET', path }, AbortSignal.any([signal, late.signal]));
    const { status, type } = headOf(hub, response);
    if (status < 300 && isOfType(type, LINES)) return response;
    const came = await read(hub, response);
    throw status < 300 ? strange(came) : refusal(came, response);
  } finally {
    clearTimeout(timer);
  }
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

/** All of an answer in JSON; of anything else, which need not end, what is looked at. */
async function read(hub: ReachedHub, response: IncomingMessage): Promise<CameAnswer> {
  const head = headOf(hub, response);
  const most = isOfType(head.type, JSON_TYPE) ? Infinity : LOOKED_AT_CHARACTERS;
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      text += chunk;
      if (text.length >= most) break;
    }
  } catch (error) {
    if (most === Infinity || text === '') throw unreachable(hub, error);
  }
  return { ...head, text };
}

function unreachable(hub: ReachedHub, error: unknown): HubUnreachable {
  const aborted = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  const why = aborted ? 'no answer came in time' : error instanceof Error ? error.message : String(error);
  return new HubUnreachable(`The local hub ${hub.name} at 127.0.0.1:${hub.httpsPort} cannot be reached: ${why}.`);
}

/** @throws AnswerUnreadable for what is not a refusal of a hub */
function refusal(came: CameAnswer, { headers }: IncomingMessage): HubRefused {
  return new HubRefused(came.status, String(headers['iothub-errorcode'] ?? ''), wordsOfRefusal(came));
}
