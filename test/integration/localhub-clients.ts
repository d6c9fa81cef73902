import * as https from 'node:https';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Client as DeviceClient, ModuleClient } from 'azure-iot-device';
import { Mqtt, MqttWs } from 'azure-iot-device-mqtt';
import { Client as ServiceClient, type DeviceMethodParams, Registry, SharedAccessSignature } from 'azure-iothub';
import { RestApiClient } from 'azure-iothub/dist/common-http/rest_api_client.js';
import type { LocalHub } from '../../localhub/src/index.ts';

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
