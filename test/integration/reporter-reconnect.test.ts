import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import {
  askReporter,
  eventually,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const folder = scratchFolder();
const device = 'contoso-edge-7';
let hub: Hub | undefined;
let program: Program | undefined;

afterAll(async () => {
  await program?.stop();
  await hub?.stop();
  folder.remove();
});

const health = async (port: unknown): Promise<number> => (await askReporter(port, '/readyz')).status;
const metric = async (port: unknown, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (.+)$`, 'm').exec((await askReporter(port, '/metrics')).text)?.[1]);

it(
  'says that it does not report while the hub is away, and reports again when it is back',
  { timeout: 120_000 },
  async () => {
    const first = await startHub(join(folder.path, 'hub'));
    hub = first;
    const key = await first.addModule(device, 'reporter');
    const deadlineSeconds = 2;
    const environment = {
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${first.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${first.mqttPort}`,
      EdgeModuleCACertificateFile: first.caFile,
    };
    program = startReporter(environment, ['--connect-deadline-seconds', String(deadlineSeconds)]);
    const { healthPort } = await program.ready;
    await eventually('health', async () => ((await health(healthPort)) === 200 ? true : undefined));

    await first.stop();
    await eventually('no health', async () => ((await health(healthPort)) === 503 ? true : undefined), 5_000);
    await eventually('the reason', () => (program?.errors().includes('"step":"hubUnreachable"') ? true : undefined));

    // That deadline is for the first connection alone: what has once been connected reads on and tries on.
    const patience = 2 * deadlineSeconds;
    const age = () => metric(healthPort, 'mooring_heartbeat_age_seconds');
    await eventually('a longer time', async () => ((await age()) > patience ? true : undefined));
    expect(program.child.exitCode).toBeNull();
    expect(await askReporter(healthPort, '/healthz')).toMatchObject({ status: 200 });
    expect(JSON.parse((await askReporter(healthPort, '/readyz')).text)).toMatchObject({
      reason: 'not connected to the hub',
    });
    expect(await metric(healthPort, 'mooring_ready')).toBe(0);

    // The local hub keeps its identities in its folder, and the twins with them.
    const second = await startHub(join(folder.path, 'hub'), first.mqttPort);
    hub = second;
    await eventually('health', async () => ((await health(healthPort)) === 200 ? true : undefined), 40_000);
    const { properties } = await second.twin(device, 'reporter');
    expect(properties.reported['role']).toBe('reporter');
    expect(program.child.exitCode).toBeNull();
  },
);

it('asks its hub so often whether it is there that a network which drops everything is noticed within a minute', async () => {
  const data = join(folder.path, 'other-hub');
  const other = await startHub(data);
  const key = await other.addModule(device, 'reporter');
  await other.stop();
  // One that speaks as the hub and hears what it is told at first.
  const [cert, serverKey] = [readFileSync(join(data, 'server.pem')), readFileSync(join(data, 'server-key.pem'))];
  let heard: Buffer = Buffer.alloc(0);
  const server = createTlsServer({ cert, key: serverKey }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
    });
  });
  server.listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const silent = startReporter({
    PATH: process.env['PATH'],
    EdgeHubConnectionString: `HostName=${other.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${port}`,
    EdgeModuleCACertificateFile: other.caFile,
  });
  try {
    // The packet CONNECT of MQTT 3.1.1: the name and version of the protocol, flags, and the time in seconds.
    const at = await eventually('the connection', () => {
      const name = heard.indexOf('MQTT');
      return name > 0 && heard.length > name + 8 ? name : undefined;
    });
    const seconds = heard.readUInt16BE(at + 6);
    expect(seconds).toBeGreaterThan(0);
    expect(2 * seconds).toBeLessThanOrEqual(60);
  } finally {
    await silent.stop();
    server.close();
  }
});
