import { get } from 'node:http';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { eventually, scratchFolder, startHub, startReporter, type Hub, type Program } from './reporter-world.ts';

const folder = scratchFolder();
const device = 'contoso-edge-7';
let hub: Hub | undefined;
let program: Program | undefined;

afterAll(async () => {
  await program?.stop();
  await hub?.stop();
  folder.remove();
});

function health(port: unknown): Promise<number> {
  return new Promise((resolve, reject) => {
    get(`http://127.0.0.1:${String(port)}/readyz`, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode ?? 0);
    }).on('error', reject);
  });
}

it(
  'says that it does not report while the hub is away, and reports again when it is back',
  { timeout: 120_000 },
  async () => {
    const first = await startHub(join(folder.path, 'hub'));
    hub = first;
    const key = await first.addModule(device, 'reporter');
    program = startReporter({
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${first.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${first.mqttPort}`,
      EdgeModuleCACertificateFile: first.caFile,
    });
    const { healthPort } = await program.ready;
    await eventually('health', async () => ((await health(healthPort)) === 200 ? true : undefined));

    await first.stop();
    await eventually('no health', async () => ((await health(healthPort)) === 503 ? true : undefined), 5_000);
    await eventually('the reason', () => (program?.errors().includes('"step":"hubUnreachable"') ? true : undefined));

    // The local hub keeps its identities in its folder, and the twins with them.
    const second = await startHub(join(folder.path, 'hub'), first.mqttPort);
    hub = second;
    await eventually('health', async () => ((await health(healthPort)) === 200 ? true : undefined), 40_000);
    const { properties } = await second.twin(device, 'reporter');
    expect(properties.reported['role']).toBe('reporter');
    expect(program.child.exitCode).toBeNull();
  },
);
