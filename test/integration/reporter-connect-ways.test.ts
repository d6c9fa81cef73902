import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  closeServer,
  edgeEnvironment,
  freePort,
  eventually,
  listen,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';
import { createWorkloadApi } from './reporter-workload-api.ts';

const device = 'contoso-edge-1';
// In many a container root may not.
const canUnshare = spawnSync('unshare', ['-m', 'true']).status === 0;
if (!canUnshare) process.stderr.write('Skipped: localhost on one of two families (needs root for unshare -m).\n');

describe('the SDK in our start-up code connects', () => {
  const folder = scratchFolder();
  let hub: Hub;
  let program: Program | undefined;
  let workloadApi: Server | undefined;

  beforeAll(async () => {
    hub = await startHub(join(folder.path, 'hub'));
  });
  afterEach(async () => {
    await program?.stop();
    if (workloadApi) await closeServer(workloadApi);
    program = undefined;
    workloadApi = undefined;
  });
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  async function reportedRole(module: string): Promise<unknown> {
    const twin = await eventually('the reported twin', async () => {
      const found = await hub.twin(device, module);
      return found.properties.reported['contract'] === 1 ? found : undefined;
    });
    return twin.properties.reported['role'];
  }

  async function serveWorkloadApi(module: string, where: Parameters<typeof listen>[1]): Promise<number> {
    workloadApi = createWorkloadApi(await hub.addModule(device, module), hub.caFile);
    return listen(workloadApi, where);
  }

  /** Runs a command where `localhost` has both families, in a mount namespace with a hosts file of its own. */
  function withBothFamilies(): string[] {
    const hosts = join(folder.path, 'hosts');
    writeFileSync(hosts, '127.0.0.1 localhost\n::1 localhost\n');
    return ['unshare', '-m', 'sh', '-c', `mount --bind '${hosts}' /etc/hosts && exec "$@"`, 'sh'];
  }

  it('through http://localhost that listens on 127.0.0.1 only', async () => {
    const port = await serveWorkloadApi('ipv4', { host: '127.0.0.1', port: 0 });
    program = startReporter(edgeEnvironment(hub, device, 'ipv4', `http://localhost:${port}/`));
    expect(await program.ready).toMatchObject({ event: 'ready', role: 'reporter' });
    expect(await reportedRole('ipv4')).toBe('reporter');
  });

  it.runIf(canUnshare)('through 127.0.0.1 only, where localhost has both families', async () => {
    const port = await serveWorkloadApi('ipv4-of-two', { host: '127.0.0.1', port: 0 });
    const environment = edgeEnvironment(hub, device, 'ipv4-of-two', `http://localhost:${port}/`);
    program = startReporter(environment, [], withBothFamilies());
    await program.ready;
    expect(await reportedRole('ipv4-of-two')).toBe('reporter');
  });

  it.runIf(canUnshare)('through ::1 only, where localhost has both families', async () => {
    const port = await serveWorkloadApi('ipv6-of-two', { host: '::1', port: 0 });
    const environment = edgeEnvironment(hub, device, 'ipv6-of-two', `http://localhost:${port}/`);
    program = startReporter(environment, [], withBothFamilies());
    await program.ready;
    expect(await reportedRole('ipv6-of-two')).toBe('reporter');
  });

  it.runIf(canUnshare)('even where NODE_OPTIONS switches the choice of a family off', async () => {
    const port = await serveWorkloadApi('no-choice', { host: '::1', port: 0 });
    const environment = {
      ...edgeEnvironment(hub, device, 'no-choice', `http://localhost:${port}/`),
      NODE_OPTIONS: '--no-network-family-autoselection --dns-result-order=ipv4first',
    };
    program = startReporter(environment, [], withBothFamilies());
    await program.ready;
    expect(await reportedRole('no-choice')).toBe('reporter');
  });

  it('when the workload API listens only after 20 s', { timeout: 60_000 }, async () => {
    const key = await hub.addModule(device, 'late');
    const port = await freePort();
    program = startReporter(edgeEnvironment(hub, device, 'late', `http://localhost:${port}/`));
    await sleep(20_000);
    expect(program.child.exitCode).toBeNull();
    expect(program.errors()).toContain('workload API unreachable');
    workloadApi = createWorkloadApi(key, hub.caFile);
    await listen(workloadApi, { host: '127.0.0.1', port });
    await program.ready;
    expect(await reportedRole('late')).toBe('reporter');
  });

  it('over a unix socket', async () => {
    const path = join(folder.path, 'workload.sock');
    await serveWorkloadApi('socket', { path });
    expect(existsSync(path)).toBe(true);
    program = startReporter(edgeEnvironment(hub, device, 'socket', `unix://${path}`));
    await program.ready;
    expect(await reportedRole('socket')).toBe('reporter');
  });

  it('by EdgeHubConnectionString and EdgeModuleCACertificateFile', async () => {
    const key = await hub.addModule(device, 'by-string');
    program = startReporter({
      PATH: process.env['PATH'],
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=by-string;SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    });
    await program.ready;
    expect(await reportedRole('by-string')).toBe('reporter');
  });

  it('by a file that comes later, as a key of a mounted Secret does, and says before which one it waits for', async () => {
    const key = await hub.addModule(device, 'by-file');
    const file = join(folder.path, 'node-1');
    const started = startReporter({
      PATH: process.env['PATH'],
      MOORING_CONNECTION_FILE: file,
      MOORING_CONNECTION_SECRET: 'line/mooring-connections',
      MOORING_NODE_NAME: 'node-1',
      EdgeModuleCACertificateFile: hub.caFile,
    });
    program = started;
    await eventually('a word on the key', () =>
      started.errors().includes('the key node-1 of the Secret line/mooring-connections') ? true : undefined,
    );
    expect(started.child.exitCode).toBeNull();
    writeFileSync(
      file,
      `HostName=${hub.name};DeviceId=${device};ModuleId=by-file;SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}\n`,
    );
    await started.ready;
    expect(await reportedRole('by-file')).toBe('reporter');
    expect(started.errors()).not.toContain(key);
  });
});
