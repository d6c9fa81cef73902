import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { probeResponseSchema, type ReportedVolume, type VolumeState } from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportedIn } from '../integration/reported-document.ts';
import {
  eventually,
  keyEnvironment,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountFuse, startFuseServer, type FuseServer } from '../running/fuse-server.ts';

if (!canMountFuse) process.stderr.write('Skipped: shares replaced over restarts (needs root and /dev/fuse).\n');

const device = 'contoso-edge-8';
const module = 'line-prober';
const shares = ['by-client', 'by-source', 'unseen', 'after-a-gap', 'still'] as const;
type Share = (typeof shares)[number];
type Volumes = Readonly<Record<string, ReportedVolume>>;

describe.runIf(canMountFuse)('a share that is another than before, while its prober comes and goes', () => {
  const folder = scratchFolder();
  const path = (share: Share) => join(folder.path, 'mnt', share);
  let server: FuseServer;
  let hub: Hub;
  let environment: NodeJS.ProcessEnv;
  let program: Program;

  beforeAll(async () => {
    server = startFuseServer();
    for (const share of shares) await mount(share);
    hub = await startHub(join(folder.path, 'hub'));
    environment = {
      ...keyEnvironment(hub, device, module, await hub.addModule(device, module)),
      MOORING_ROLE: 'prober',
    };
    await hub.setDesired(device, module, {
      volumes: Object.fromEntries(shares.map((share) => [share, { share, path: path(share) }])),
      probeIntervalSeconds: 5,
      goodAfterReadings: 1,
      shareFsTypes: ['fuse.share', 'fuse.rclone'],
    });
    program = startReporter(environment);
    await program.ready;
  });
  afterAll(async () => {
    await server?.stop();
    await program?.stop();
    await hub?.stop();
    folder.remove();
  });

  /** By default it has the name of a disk that nobody knows, as shares may have. */
  const mount = async (share: Share, source = `//contoso-ase/disk-of-${share}`, subtype = 'share') => {
    await server.mount({ path: path(share), source, subtype });
  };
  const unmount = (share: Share) => {
    const { status, stderr } = spawnSync('umount', [path(share)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };

  async function startAnew(signal: 'SIGTERM' | 'SIGKILL', meanwhile: () => Promise<void>): Promise<void> {
    program.child.kill(signal);
    await program.ended;
    await meanwhile();
    program = startReporter(environment);
    await program.ready;
  }
  const asked = async (): Promise<Volumes> =>
    probeResponseSchema.parse((await hub.invoke(device, module, {})).payload).volumes;
  const held = async (): Promise<Volumes> => reportedIn(await hub.twin(device, module))?.volumes ?? {};
  /** The twin of the process that runs now, once it says this much; the probe says the same. */
  async function become(expected: Record<Share, VolumeState>): Promise<Volumes> {
    let last: Volumes = {};
    const statesOf = (volumes: Volumes) => Object.fromEntries(shares.map((share) => [share, volumes[share]?.state]));
    await eventually('the states', async () => {
      last = await held();
      return shares.every((share) => last[share]?.state === expected[share]) ? true : undefined;
    }).catch(() => undefined);
    expect(statesOf(last)).toEqual(expected);
    expect(statesOf(await asked())).toEqual(expected);
    return last;
  }
  const well = Object.fromEntries(shares.map((share) => [share, 'ok'])) as Record<Share, VolumeState>;
  const replaced: Record<Share, VolumeState> = {
    ...well,
    'by-client': 'replaced',
    'by-source': 'replaced',
    unseen: 'replaced',
    'after-a-gap': 'replaced',
  };
  let before: Volumes = {};

  it('is seen to be another while it runs: by its source, or by the client alone', async () => {
    await become(well);
    // The name of the share does not make up for another client.
    await mount('by-client', '//contoso-ase/by-client', 'rclone');
    unmount('by-source');
    await mount('by-source', '//contoso-nas/payroll');
    unmount('after-a-gap');
    before = await become({ ...replaced, unseen: 'ok', 'after-a-gap': 'notAShare' });
    expect(before['by-client']).toMatchObject({ fsType: 'fuse.rclone', source: '//contoso-ase/by-client' });
  });

  it('stays another one for the next process, also what changed while none ran', async () => {
    await startAnew('SIGTERM', async () => {
      unmount('unseen');
      await mount('unseen', '//contoso-ase/unseen', 'rclone');
      await mount('after-a-gap', '//contoso-nas/payroll');
    });
    const after = await become(replaced);
    for (const share of ['by-client', 'by-source'] as const) {
      const { sinceUtc, detail } = before[share] ?? {};
      expect(after[share]).toMatchObject({ sinceUtc, detail });
    }
  });

  it('stays so for one after the next, which was killed', async () => {
    await startAnew('SIGKILL', () => Promise.resolve());
    // What the twin holds of before proves nothing of this process.
    expect(await asked()).toMatchObject(Object.fromEntries(shares.map((share) => [share, { state: replaced[share] }])));
    await become(replaced);
  });

  it('is well once the one before is back, or the new one is the one that is set', async () => {
    unmount('by-client');
    const source = '//contoso-nas/payroll';
    await hub.setDesired(device, module, { volumes: { 'by-source': { source } } });
    const after = await become({ ...replaced, 'by-client': 'ok', 'by-source': 'ok' });
    expect(after['by-source']).toMatchObject({ source, wrongShare: true });
  });
});
