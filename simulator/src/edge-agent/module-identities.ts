import { randomBytes } from 'node:crypto';
import { request } from 'node:https';
import { describeStrangeAnswer, inOneLine, isJsonType, withoutKeys, type CameAnswer } from '@mooring/contract';
import common from 'azure-iot-common';
import { z } from 'zod';
import type { ModuleCredentials } from '../pods/workload-api.ts';
import type { DeviceConnection } from './device-connection.ts';
import { HubRefused } from './hub-refused.ts';

const apiVersion = '2021-04-12';
const callMilliseconds = 10_000;
const tokenSeconds = 3600;
const managedBy = 'IotEdge';
const maxAnswerBytes = 4 * 1024 * 1024;

const keysSchema = z.looseObject({ primaryKey: z.string().nullish() });
const moduleSchema = z.looseObject({
  moduleId: z.string(),
  generationId: z.string(),
  managedBy: z.string().nullish(),
  authentication: z.looseObject({ symmetricKey: keysSchema.nullish() }).nullish(),
});
/** As a hub refuses; in a refusal of anything else a key may stand anywhere. */
const refusalSchema = z
  .object({ Message: z.string(), message: z.string() })
  .partial()
  .transform(({ Message, message }) => Message ?? message);
type ModuleIdentity = z.infer<typeof moduleSchema>;

interface Answer extends CameAnswer {
  /** As `GET /devices/line-7/modules at contoso.azure-devices.net`. */
  what: string;
}

/**
 * The module identities of one device, over the registry's REST interface and with nothing but the device's own key, as
 * iotedged does it.
 */
export class ModuleIdentities {
  readonly #connection: DeviceConnection;
  readonly #rest: URL;
  readonly #ca: string | undefined;
  readonly #known = new Map<string, ModuleCredentials>();

  constructor(connection: DeviceConnection, rest: URL, ca: string | undefined) {
    this.#connection = connection;
    this.#rest = rest;
    this.#ca = ca;
  }

  credentialsOf(moduleId: string): ModuleCredentials | undefined {
    return this.#known.get(moduleId);
  }

  /** Makes sure that the module exists, is managed by IoT Edge and has a key, and remembers it. */
  async ensure(moduleId: string): Promise<ModuleCredentials> {
    const known = this.#known.get(moduleId);
    if (known !== undefined) return known;
    const existing = await this.#get(moduleId);
    const isReady = existing !== undefined && keyOf(existing) !== undefined && isOurs(existing);
    const module = isReady ? existing : await this.#put(moduleId, existing !== undefined);
    const key = keyOf(module);
    if (key === undefined) throw new HubRefused(`the hub gave module ${moduleId} no key`);
    const credentials = { moduleId, generationId: module.generationId, key };
    this.#known.set(moduleId, credentials);
    return credentials;
  }

  /** Deletes what IoT Edge manages here and the deployment no longer names. */
  async keepOnly(moduleIds: readonly string[]): Promise<void> {
    const kept = new Set(moduleIds);
    const answer = await this.#call('GET', '/modules');
    for (const module of this.#parse(z.array(moduleSchema), answer)) {
      const { moduleId } = module;
      if (kept.has(moduleId) || moduleId.startsWith('$') || !isOurs(module)) continue;
      await this.#call('DELETE', `/modules/${encodeURIComponent(moduleId)}`, { ifMatch: '"*"', accepted: [404] });
      this.#known.delete(moduleId);
    }
  }

  /** Drops what is remembered, for when the hub no longer takes it. */
  forget(): void {
    this.#known.clear();
  }

  async #get(moduleId: string): Promise<ModuleIdentity | undefined> {
    const answer = await this.#call('GET', `/modules/${encodeURIComponent(moduleId)}`, { accepted: [404] });
    return answer.status === 404 ? undefined : this.#parse(moduleSchema, answer);
  }

  async #put(moduleId: string, exists: boolean): Promise<ModuleIdentity> {
    const newKey = () => randomBytes(32).toString('base64');
    const symmetricKey = { primaryKey: newKey(), secondaryKey: newKey() };
    const { deviceId } = this.#connection;
    const body = { deviceId, moduleId, managedBy, authentication: { type: 'sas', symmetricKey } };
    const path = `/modules/${encodeURIComponent(moduleId)}`;
    return this.#parse(moduleSchema, await this.#call('PUT', path, { body, ...(exists ? { ifMatch: '"*"' } : {}) }));
  }

  #parse<T>(schema: z.ZodType<T>, answer: Answer): T {
    try {
      return schema.parse(parseJson(answer));
    } catch (cause) {
      if (cause instanceof HubRefused) throw cause;
      throw new HubRefused(`${answer.what} was answered with something that is no module identity`, { cause });
    }
  }

  async #call(
    method: string,
    path: string,
    options: { body?: object; ifMatch?: string; accepted?: number[] } = {},
  ): Promise<Answer> {
    const { hostName, deviceId, key } = this.#connection;
    const resource = `${hostName}/devices/${encodeURIComponent(deviceId)}`;
    const expiry = Math.floor(Date.now() / 1000) + tokenSeconds;
    const url = new URL(`/devices/${encodeURIComponent(deviceId)}${path}?api-version=${apiVersion}`, this.#rest);
    const what = `${method} ${url.pathname} at ${this.#rest.host}`;
    const came = await send(url, method, this.#ca, options.body, {
      authorization: common.SharedAccessSignature.create(resource, '', key, expiry).toString(),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
    });
    const answer = { ...came, what };
    if (answer.status < 300 || options.accepted?.includes(answer.status) === true) return answer;
    const { status } = answer;
    const words = wordsOfRefusal(answer);
    const told = words === undefined ? describeStrangeAnswer(answer) : `${status}: ${words}`;
    throw new HubRefused(`${what} was refused with ${told}`, { status });
  }
}

function wordsOfRefusal({ type, text }: CameAnswer): string | undefined {
  if (!isJsonType(type)) return undefined;
  try {
    const words = refusalSchema.parse(JSON.parse(text));
    return words === undefined ? undefined : inOneLine(withoutKeys(words)).slice(0, 300);
  } catch {
    return undefined;
  }
}

function parseJson(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text);
  } catch {
    const came = describeStrangeAnswer(answer);
    throw new HubRefused(
      `${answer.what} was answered with something that is no JSON (${came}). Something else than a hub seems to be there, ` +
        'such as a proxy: check --rest and what stands between.',
    );
  }
}

function keyOf(module: ModuleIdentity): string | undefined {
  return module.authentication?.symmetricKey?.primaryKey ?? undefined;
}

function isOurs(module: ModuleIdentity): boolean {
  return module.managedBy?.toLowerCase() === managedBy.toLowerCase();
}

function send(
  url: URL,
  method: string,
  ca: string | undefined,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<CameAnswer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const refused = (cause: unknown) =>
    new HubRefused(`${url.host} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        headers: { ...headers, ...(text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }) },
        ...(ca === undefined ? {} : { ca }),
        signal: AbortSignal.timeout(callMilliseconds),
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          answer += chunk;
          if (answer.length > maxAnswerBytes) outgoing.destroy(new Error('the answer is too long'));
        });
        response.once('error', (error) => reject(refused(error)));
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text: answer }),
        );
      },
    );
    outgoing.once('error', (error) => reject(refused(error)));
    outgoing.end(text);
  });
}
