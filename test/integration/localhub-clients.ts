import { createHmac } from 'node:crypto';
import { once, type EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { join } from 'node:path';
import { Client as DeviceClient, ModuleClient } from 'azure-iot-device';
import { Mqtt, MqttWs } from 'azure-iot-device-mqtt';
import { Client as ServiceClient, type DeviceMethodParams, Registry, SharedAccessSignature } from 'azure-iothub';
import type { IClientOptions, MqttClient } from 'mqtt';
import { RestApiClient } from 'azure-iothub/dist/common-http/rest_api_client.js';
import { startLocalHub, type LocalHub, type LocalHubSettings } from '../../localhub/src/index.ts';

/** A hub on free ports in a directory of its own. */
export async function startTestHub(settings: Partial<LocalHubSettings> = {}): Promise<LocalHub> {
  const dataDir = await mkdtemp(join(tmpdir(), 'localhub-'));
  const kept = settings.memory === true ? {} : { dataDir };
  const hub = await startLocalHub({ ...kept, mqttPort: 0, httpsPort: 0, ...settings });
  const close = hub.close.bind(hub);
  return {
    ...hub,
    close: async () => {
      await close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface PrivateAgent {
  createConnection: (this: https.Agent, options: object, callback: unknown) => Duplex;
}

/** Dials loopback, wherever the SDK believes the hub is; the certificate is still checked. */
export class LoopbackAgent extends https.Agent {
  readonly #hub: LocalHub;
  readonly #certificate: object;

  /** With a certificate of the client, where it has one. */
  constructor(hub: LocalHub, certificate: { readonly cert?: string; readonly key?: string } = {}) {
    super({ keepAlive: true });
    this.#hub = hub;
    this.#certificate = certificate;
  }

  override createConnection(options: object, callback?: (error: Error | null, stream: Duplex) => void): Duplex {
    const target = { host: '127.0.0.1', port: this.#hub.httpsPort, servername: 'localhost', ca: this.#hub.caPem };
    // The types of Node leave this method out.
    const parent = Object.getPrototypeOf(LoopbackAgent.prototype) as PrivateAgent;
    return parent.createConnection.call(this, { ...options, ...target, ...this.#certificate }, callback);
  }
}

/** The service constructors install an agent of their own; this keeps ours. */
class LoopbackRest extends RestApiClient {
  readonly #agent: https.Agent;

  constructor(config: RestApiClient.TransportConfig, agent: https.Agent) {
    super(config, 'local-hub-test/1');
    this.#agent = agent;
  }

  override setOptions(): void {
    super.setOptions({ http: { agent: this.#agent } });
  }
}

export interface ServiceClients {
  readonly registry: Registry;
  readonly service: ServiceClient;
  /** The REST client under them, for what the SDK has no method for. */
  readonly rest: RestApiClient;
  close(): void;
}

function connectionStringField(text: string, name: string): string {
  const field = text.split(';').find((part) => part.startsWith(`${name}=`));
  if (field === undefined) throw new Error(`no ${name} in the connection string`);
  return field.slice(name.length + 1);
}

/** A token of one policy, valid for an hour. */
export function policyToken(hub: LocalHub, policy: string): string {
  const key = connectionStringField(hub.policies[policy] ?? '', 'SharedAccessKey');
  return SharedAccessSignature.create(hub.name, policy, key, Math.floor(Date.now() / 1000) + 3600).toString();
}

/** The service SDK with the rights of one policy. */
export function serviceClients(hub: LocalHub, policy = 'iothubowner'): ServiceClients {
  const agent = new LoopbackAgent(hub);
  const config = {
    host: hub.name,
    sharedAccessSignature: policyToken(hub, policy),
  } as unknown as RestApiClient.TransportConfig & { host: string; sharedAccessSignature: string };
  const rest = (): LoopbackRest => {
    const client = new LoopbackRest(config, agent);
    client.setOptions();
    return client;
  };
  return {
    registry: new Registry(config, rest()),
    service: new ServiceClient({} as unknown as ServiceClient.Transport, rest()),
    rest: rest(),
    close: () => agent.destroy(),
  };
}

export interface Keyed {
  readonly authentication?: { readonly symmetricKey?: { readonly primaryKey?: string } };
}

export function primaryKeyOf(identity: unknown): string {
  const key = (identity as Keyed).authentication?.symmetricKey?.primaryKey;
  if (key === undefined) throw new Error('the identity has no key');
  return key;
}

/** A registered device's connection string, through the gateway host as the SDK wants it for another port. */
export function deviceConnectionString(hub: LocalHub, deviceId: string, key: string): string {
  return `HostName=${hub.name};DeviceId=${deviceId};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`;
}

export async function openDevice(hub: LocalHub, deviceId: string, key: string): Promise<DeviceClient> {
  const client = DeviceClient.fromConnectionString(deviceConnectionString(hub, deviceId, key), Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  return client;
}

export async function openDeviceOverWebSockets(hub: LocalHub, deviceId: string, key: string): Promise<DeviceClient> {
  const text = `HostName=${hub.name};DeviceId=${deviceId};SharedAccessKey=${key};GatewayHostName=localhost`;
  const client = DeviceClient.fromConnectionString(text, MqttWs);
  await client.setOptions({ ca: hub.caPem, mqtt: { webSocketAgent: new LoopbackAgent(hub) } });
  await client.open();
  return client;
}

export async function openModule(
  hub: LocalHub,
  deviceId: string,
  moduleId: string,
  key: string,
): Promise<ModuleClient> {
  const text = `HostName=${hub.name};DeviceId=${deviceId};ModuleId=${moduleId};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`;
  const client = ModuleClient.fromConnectionString(text, Mqtt);
  await client.setOptions({ ca: hub.caPem });
  await client.open();
  return client;
}

/** Waits for a condition, looking again after every turn of the event loop; fails with what it waited for. */
export async function until(what: string, condition: () => boolean, deadlineMs = 10_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await setTimeout(5);
  }
}

/** A REST call that the SDK has no method for. */
export async function callRest(
  clients: ServiceClients,
  verb: string,
  path: string,
  body?: unknown,
  extraHeaders: Record<string, string> = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const separator = path.includes('?') ? '&' : '?';
    const headers = { 'Content-Type': 'application/json; charset=utf-8', ...extraHeaders };
    clients.rest.executeApiCall(
      verb as 'GET',
      `${path}${separator}api-version=2021-04-12`,
      headers,
      body,
      (error: Error | undefined, answer: unknown) => (error == null ? resolve(answer) : reject(error)),
    );
  });
}

/** A device's own token, as any client makes one. */
export function deviceToken(
  hub: Pick<LocalHub, 'name'>,
  resourcePath: string,
  key: string,
  validSeconds = 3600,
): string {
  const expiry = Math.floor(Date.now() / 1000) + validSeconds;
  const resource = encodeURIComponent(`${hub.name}/${resourcePath}`);
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${resource}\n${expiry}`).digest('base64');
  return `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${expiry}`;
}

/** Options of a plain MQTT client that connects as a device without the SDK. */
export function plainMqttOptions(hub: LocalHub, deviceId: string, key: string): IClientOptions {
  return {
    host: 'localhost',
    port: hub.mqttPort,
    protocol: 'mqtts',
    ca: hub.caPem,
    protocolVersion: 4,
    clean: false,
    clientId: deviceId,
    username: `${hub.name}/${deviceId}/?api-version=2021-04-12`,
    password: deviceToken(hub, `devices/${deviceId}`, key),
    reconnectPeriod: 0,
  };
}

/** Waits for the hub to close the connection, with or without an error before. */
export async function untilClosed(client: MqttClient): Promise<void> {
  await new Promise<void>((resolve) => {
    client.once('close', () => resolve());
  });
}

/** The next event of a plain MQTT client; fails when the connection does. */
export async function nextEvent(client: MqttClient, event: string): Promise<unknown[]> {
  return (await once(client as unknown as EventEmitter, event)) as unknown[];
}

/** Creates a device and gives its primary key. */
export async function registerDevice(clients: ServiceClients, deviceId: string, iotEdge = false): Promise<string> {
  const answer = await clients.registry.create({ deviceId, capabilities: { iotEdge } });
  return primaryKeyOf(answer.responseBody);
}

/** Creates a module and gives its primary key. */
export async function registerModule(clients: ServiceClients, deviceId: string, moduleId: string): Promise<string> {
  const answer = await clients.registry.addModule({ deviceId, moduleId });
  return primaryKeyOf(answer.responseBody as unknown);
}

/** Calls a direct method of a device (`d`) or of a module (`d/m`). */
export async function invoke(clients: ServiceClients, target: string, call: DeviceMethodParams): Promise<unknown> {
  const [deviceId = '', moduleId] = target.split('/');
  const { service } = clients;
  const answer: { result: unknown } =
    moduleId === undefined
      ? await service.invokeDeviceMethod(deviceId, call)
      : await service.invokeDeviceMethod(deviceId, moduleId, call);
  return answer.result;
}

interface ReportingTwin {
  properties: { reported: { update(patch: unknown, done: (error: Error | null) => void): void } };
}

/** Reports a patch, and waits for the hub's answer. */
export async function report(twin: unknown, patch: unknown): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    (twin as ReportingTwin).properties.reported.update(patch, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** A policy to sign as, or a whole Authorization header. */
  readonly policy?: string;
  readonly authorization?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  /** False sends the headers only, and waits for the answer. */
  readonly sendBody?: boolean;
  /** Keeps the connection for the next request; each has its own without one. */
  readonly agent?: https.Agent;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTPS request without the SDK. */
export async function requestRaw(hub: LocalHub, request: RawRequest): Promise<RawAnswer> {
  const { method, path, policy, body = '' } = request;
  const authorization = request.authorization ?? policyToken(hub, policy ?? 'iothubowner');
  const headers = { authorization, 'content-type': 'application/json', ...request.headers };
  const options = {
    host: 'localhost',
    port: hub.httpsPort,
    ca: hub.caPem,
    agent: request.agent ?? false,
    method,
    path,
    headers,
  };
  return new Promise((resolve, reject) => {
    const sent = https.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        if (request.agent === undefined) sent.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    sent.on('error', reject);
    if (request.sendBody === false) sent.flushHeaders();
    else sent.end(method === 'GET' ? '' : body);
  });
}
