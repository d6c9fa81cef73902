import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  askReady,
  eventually,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const device = 'contoso-edge-9';
const folder = scratchFolder();
const sockets = new Set<Socket>();
let isHolding = false;
let hub: Hub;
let network: Server;
let program: Program | undefined;

/** Between the two, a network that at times lets connections come about, and passes nothing on. */
function between(near: Socket): void {
  const far = connect(hub.mqttPort, 'localhost');
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(from);
    from.on('data', (chunk) => void to.write(chunk));
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    if (isHolding) from.pause();
  }
}
function hold(on: boolean): void {
  isHolding = on;
  for (const socket of sockets) {
    if (on) socket.pause();
    else socket.resume();
  }
}

beforeAll(async () => {
  hub = await startHub(folder.path);
  network = createServer(between);
  network.listen(0);
  await once(network, 'listening');
});
afterAll(async () => {
  hold(false);
  await program?.stop();
  for (const socket of sockets) socket.destroy();
  network.close();
  await hub.stop();
  folder.remove();
});

it('is told where a network takes everything and passes nothing on, and so is the end of it, without a restart', async () => {
  const key = await hub.addModule(device, 'reporter');
  const { port } = network.address() as AddressInfo;
  const started = startReporter(
    {
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${port}`,
      EdgeModuleCACertificateFile: hub.caFile,
    },
    ['--keep-alive-seconds', '1'],
  );
  program = started;
  const { healthPort } = await started.ready;
  const becomes = (code: number) =>
    eventually(`${code}`, async () => {
      const said = await askReady(healthPort);
      return said['code'] === code ? said : undefined;
    });
  const before = await becomes(200);

  hold(true);
  const lost = await becomes(503);
  expect(lost).toMatchObject({ reason: 'not connected to the hub', connected: false });
  expect(lost['lastConfirmedUtc']).toBe(before['lastConfirmedUtc']);
  // A connection that comes about through such a network is none yet.
  await eventually('another attempt', () => (sockets.size > 0 ? true : undefined));
  expect(await askReady(healthPort)).toMatchObject({ code: 503, connected: false });

  hold(false);
  const after = await becomes(200);
  expect(after['connected']).toBe(true);
  expect(String(after['lastConfirmedUtc']) > String(before['lastConfirmedUtc'])).toBe(true);
  expect(started.child.exitCode).toBeNull();
});
