import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createSecureContext } from 'node:tls';
import * as z from 'zod';
import { describeNetworkError } from '../hub/connect-error.ts';
import { readBody } from '../read-body.ts';

/** A page of nodes, the longest there is, has some 30 KB for each: far more than what anybody sends who means it well. */
const mostAnswerBytes = 16 * 1024 * 1024;
const mostMessageCharacters = 120;
/** Each takes a handshake and its memory; with a second one, a question that hangs keeps no other from its answer. */
const mostConnections = 2;

export interface KubernetesServer {
  /** A name or an address, an IPv6 one without brackets. */
  readonly host: string;
  readonly port: string;
  readonly token: string;
  /** PEM that alone is trusted. */
  readonly ca: string;
}

const refusalSchema = z.object({ reason: z.string().optional(), message: z.string().optional() });

/**
 * Asks one API server in JSON, by no proxy whatever the environment says. Several questions share its connections; close it
 * when they are answered. Each question rejects with one line that names no credential, at the latest when the signal aborts.
 */
export class KubernetesConnection {
  readonly #server: KubernetesServer;
  readonly #signal: AbortSignal;
  readonly #agent: Agent;

  constructor(server: KubernetesServer, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
    // Even where the environment says that any certificate will do: a token is sent.
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: mostConnections,
      secureContext: createSecureContext({ ca: server.ca }),
      rejectUnauthorized: true,
    });
  }

  /** @param path with its query, encoded */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>> {
    return this.#ask('GET', path, undefined, schema);
  }

  post<T extends z.ZodType>(path: string, body: object, schema: T): Promise<z.infer<T>> {
    return this.#ask('POST', path, JSON.stringify(body), schema);
  }

  close(): void {
    this.#agent.destroy();
  }

  async #ask<T extends z.ZodType>(
    method: string,
    path: string,
    body: string | undefined,
    schema: T,
  ): Promise<z.infer<T>> {
    const { status, text } = await this.#send(method, path, body).catch((error: unknown) => {
      throw new Error(this.#signal.aborted ? 'no answer in time' : this.#oneLine(describeNetworkError(error)));
    });
    const json = parseJson(text);
    if (status < 200 || status >= 300) throw new Error(this.#oneLine(describeRefusal(status, json)));
    const parsed = schema.safeParse(json);
    if (parsed.success) return parsed.data;
    if (json === undefined) throw new Error(`${status} and no JSON`);
    const [issue] = parsed.error.issues;
    throw new Error(this.#oneLine(`${status} and another shape at ${issue?.path.join('.') || 'its top'}`));
  }

  async #send(method: string, path: string, body: string | undefined): Promise<{ status: number; text: string }> {
    const { host, port, token } = this.#server;
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request({
        host,
        port,
        method,
        path,
        agent: this.#agent,
        signal: this.#signal,
        headers: {
          Accept: 'application/json',
          Authorization: `Bearer ${token}`,
          ...(body === undefined
            ? {}
            : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
        },
      });
      outgoing.on('error', reject);
      outgoing.once('response', resolve);
      outgoing.end(body);
    });
    return { status: incoming.statusCode ?? 0, text: await readBody(incoming, mostAnswerBytes) };
  }

  /** Whoever answers may send back what it was sent. */
  #oneLine(text: string): string {
    return text
      .replaceAll(this.#server.token, '…')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim();
  }
}

/**
 * What stands in a refusal. The words of the server's own failures are left out: with times and addresses in them each
 * reading would differ from the one before, and be reported.
 */
function describeRefusal(status: number, json: unknown): string {
  const { reason, message } = refusalSchema.safeParse(json).data ?? {};
  const words = status < 500 && message !== undefined ? `: ${message.slice(0, mostMessageCharacters)}` : '';
  return `${status}${reason ? ` ${reason.slice(0, mostMessageCharacters)}` : ''}${words}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
