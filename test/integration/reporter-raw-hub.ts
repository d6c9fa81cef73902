// A hub of the test's own, MQTT by hand over real TLS: it has one twin, and says what a real one never would.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { applyPatch, type JsonObject } from '@mooring/contract';
import mqttPacket from 'mqtt-packet';
import { ownCertificate } from '../running/own-certificate.ts';

export type RawRequest = 'get' | 'patch';
/** The payload of an answer; bytes are written past all MQTT; undefined for the right answer. */
export type RawAnswer = string | Uint8Array | undefined;

export interface RawHub {
  readonly caFile: string;
  readonly port: number;
  readonly reported: JsonObject;
  /** Connections that were let in since the start. */
  readonly connections: number;
  answerBy(wrong: (request: RawRequest, connection: number) => RawAnswer): void;
  /** As edgeHub: takes patches while its cloud is away, and shows them, under the version that the cloud last told. */
  setCloud(isThere: boolean): void;
  /** The desired section from the next reading on; nobody is told of it. */
  setDesired(section: JsonObject): void;
  /** Answers subscriptions to these with a refusal. */
  refuseSubscriptions(isRefused: (topic: string, connection: number) => boolean): void;
  /** Ends every connection. */
  drop(): void;
  /**
   * Calls a method of whoever connects next, in one write with the permission to, as a hub does that has kept a subscription.
   *
   * @returns the answer, which has no time-out of its own
   */
  callAtNextConnection(method: string, payload: object): Promise<{ status: number; payload: unknown }>;
  /** To everybody who is connected. */
  publish(topic: string, payload: string): void;
  environment(module: string): NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

export async function startRawHub(folder: string): Promise<RawHub> {
  const caFile = join(folder, 'raw-ca.pem');
  const { key, cert, ca } = await ownCertificate();
  writeFileSync(caFile, ca);
  const sockets = new Set<TLSSocket>();
  let wrong: (request: RawRequest, connection: number) => RawAnswer = () => undefined;
  let isRefused: (topic: string, connection: number) => boolean = () => false;
  let connections = 0;
  let desired: JsonObject = { $version: 1 };
  let reported: JsonObject = {};
  let version = 1;
  let isCloudThere = true;
  let isKept = false;
  let calls = 0;
  let waiting: Buffer[] = [];
  const answered = new Map<string, (answer: { status: number; payload: unknown }) => void>();

  const publish = (socket: TLSSocket, topic: string, payload: string) => {
    socket.write(mqttPacket.generate({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain: false }));
  };
  const serve = (socket: TLSSocket, connection: number, topic: string, payload: string) => {
    const id = /\$rid=([\w-]+)/.exec(topic)?.[1] ?? '';
    const request: RawRequest | undefined = topic.startsWith('$iothub/twin/GET/')
      ? 'get'
      : topic.startsWith('$iothub/twin/PATCH/')
        ? 'patch'
        : undefined;
    const [, status] = /^\$iothub\/methods\/res\/(\d+)\//.exec(topic) ?? [];
    if (status !== undefined) answered.get(id)?.({ status: Number(status), payload: JSON.parse(payload) as unknown });
    if (request === undefined) return;
    const answer = wrong(request, connection);
    if (answer instanceof Uint8Array) {
      socket.write(answer);
    } else if (request === 'get') {
      const twin = { desired, reported: { ...reported, $version: version } };
      publish(socket, `$iothub/twin/res/200/?$rid=${id}`, answer ?? JSON.stringify(twin));
    } else {
      if (answer === undefined) {
        reported = applyPatch(reported, JSON.parse(payload) as JsonObject);
        if (isCloudThere) version += 1;
        else isKept = true;
      }
      publish(socket, `$iothub/twin/res/204/?$rid=${id}&$version=${version}`, answer ?? '');
    }
  };
  const server = createServer({ key, cert }, (socket) => {
    const connection = (connections += 1);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => void sockets.delete(socket));
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    socket.on('data', (chunk: Buffer) => void parser.parse(chunk));
    parser.on('error', () => void socket.destroy());
    parser.on('packet', (packet) => {
      const reply = (answer: mqttPacket.Packet) => socket.write(mqttPacket.generate(answer));
      if (packet.cmd === 'connect') {
        const letIn = mqttPacket.generate({ cmd: 'connack', returnCode: 0, sessionPresent: false });
        socket.write(Buffer.concat([letIn, ...waiting]));
        waiting = [];
      } else if (packet.cmd === 'pingreq') reply({ cmd: 'pingresp' });
      else if (packet.cmd === 'subscribe') {
        const granted = packet.subscriptions.map(({ topic }) => (isRefused(topic, connection) ? 0x80 : 0));
        reply({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
      } else if (packet.cmd === 'publish') serve(socket, connection, packet.topic, packet.payload.toString());
    });
  });
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    caFile,
    port,
    get reported() {
      return reported;
    },
    get connections() {
      return connections;
    },
    answerBy: (next) => {
      wrong = next;
    },
    setCloud: (isThere) => {
      isCloudThere = isThere;
      if (isThere && isKept) version += 1;
      isKept &&= !isThere;
    },
    setDesired: (section) => {
      desired = section;
    },
    refuseSubscriptions: (next) => {
      isRefused = next;
    },
    drop: () => {
      for (const socket of sockets) socket.destroy();
    },
    callAtNextConnection: (method, payload) => {
      const id = `call-${(calls += 1)}`;
      const topic = `$iothub/methods/POST/${method}/?$rid=${id}`;
      const packet = {
        cmd: 'publish',
        topic,
        payload: JSON.stringify(payload),
        qos: 0,
        dup: false,
        retain: false,
      } as const;
      waiting.push(mqttPacket.generate(packet));
      return new Promise((resolve) => void answered.set(id, resolve));
    },
    publish: (topic, payload) => {
      for (const socket of sockets) publish(socket, topic, payload);
    },
    environment: (module) => ({
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=contoso.azure-devices.net;DeviceId=contoso-edge-8;ModuleId=${module};SharedAccessKey=a2V5;GatewayHostName=localhost:${port}`,
      EdgeModuleCACertificateFile: caFile,
    }),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
