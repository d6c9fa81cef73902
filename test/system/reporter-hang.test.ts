import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeResponseSchema } from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';

const canMount =
  process.getuid?.() === 0 && existsSync('/dev/fuse') && spawnSync('sh', ['-c', 'command -v bindfs']).status === 0;
if (!canMount) process.stderr.write('Skipped: a real mount that hangs (needs root, /dev/fuse and bindfs).\n');

const device = 'contoso-edge-5';
const module = 'line-prober';

describe.runIf(canMount)('with a real mount whose server stops answering', () => {
  const folder = scratchFolder();
  const shares = ['good', 'bad'] as const;
  const path = (share: string) => join(folder.path, 'mnt', share);
  const servers: Partial<Record<(typeof shares)[number], ChildProcess>> = {};
  let hub: Hub;
  let program: Program;

  beforeAll(async () => {
    for (const share of shares) {
      const source = join(folder.path, 'src', share);
      for (const made of [source, path(share)]) mkdirSync(made, { recursive: true });
      servers[share] = spawn('bindfs', ['-f', source, path(share)], { stdio: 'ignore' });
      await eventually(`the mount of ${share}`, () =>
        readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${path(share)} `) ? true : undefined,
      );
    }
    hub = await startHub(join(folder.path, 'hub'));
    const key = await hub.addModule(device, module);
    await hub.setDesired(device, module, {
      volumes: { good: { share: 'good', path: path('good') }, bad: { share: 'bad', path: path('bad') } },
      probeIntervalSeconds: 5,
      probeDeadlineSeconds: 1,
    });
    program = startReporter(
      {
        PATH: process.env['PATH'],
        MOORING_ROLE: 'prober',
        EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
        EdgeModuleCACertificateFile: hub.caFile,
      },
      ['--share-fs-type', 'fuse'],
    );
    await program.ready;
  });
  afterAll(async () => {
    for (const share of shares) {
      servers[share]?.kill('SIGCONT');
      spawnSync('umount', ['-l', path(share)]);
      servers[share]?.kill('SIGKILL');
    }
    await program.stop();
    await hub.stop();
    folder.remove();
  });

  async function states(): Promise<Record<string, string>> {
    const { payload } = await hub.invoke(device, module, {});
    const { volumes } = probeResponseSchema.parse(payload);
    return Object.fromEntries(Object.entries(volumes).map(([name, volume]) => [name, volume.state]));
  }

  it('says so of that share, goes on for the other, and notices when it is mended', async () => {
    expect(await states()).toEqual({ good: 'ok', bad: 'ok' });
    servers.bad?.kill('SIGSTOP');
    expect(await states()).toEqual({ good: 'ok', bad: 'stuck' });
    servers.bad?.kill('SIGCONT');
    await eventually('the mended share', async () => ((await states())['bad'] === 'ok' ? true : undefined));
  });

  it('says unreachable when the server is gone for good', async () => {
    servers.good?.kill('SIGKILL');
    await eventually('the dead share', async () => ((await states())['good'] === 'unreachable' ? true : undefined));
    expect((await states())['bad']).toBe('ok');
  });

  it('ends within a second of SIGTERM while it hangs', async () => {
    servers.bad?.kill('SIGSTOP');
    expect((await states())['bad']).toBe('stuck');
    const sentAt = Date.now();
    program.child.kill('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - sentAt).toBeLessThan(1000);
  });
});
