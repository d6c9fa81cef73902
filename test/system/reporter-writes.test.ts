import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectedVolume, ReportedVolume, VolumeState } from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolRunner } from '../../modules/reporter/src/observe/tool-runner.ts';
import type { ReadingRules } from '../../modules/reporter/src/observe/volume-reading.ts';
import { VolumeWatch } from '../../modules/reporter/src/observe/volume-watch.ts';
import { writeFolderOf } from '../../modules/reporter/src/observe/write-probe.ts';
import { WriteProbes } from '../../modules/reporter/src/observe/write-probes.ts';
import { scratchFolder } from '../integration/reporter-world.ts';
import { runBounded } from '../running/bounded-command.ts';
import type { Faults } from '../running/fuse-server-faults.ts';
import { canMountFuse, startFuseServer, type FuseServer } from '../running/fuse-server.ts';

if (!canMountFuse) process.stderr.write('Skipped: writes to real shares (they need root and /dev/fuse).\n');

const rules: ReadingRules = {
  deadlineMilliseconds: 4_000,
  intervalMilliseconds: 30_000,
  slowMilliseconds: 60_000,
  leastFreePercent: 0,
  shareFsTypes: ['fuse.share', 'tmpfs'],
  badAfterReadings: 1,
  goodAfterReadings: 1,
};
const writeProbe = { intervalSeconds: 3600, includeCloud: false };
const now = () => new Date();

describe.runIf(canMountFuse)('a share that is written to', () => {
  const folder = scratchFolder();
  const tools = new ToolRunner({ PATH: process.env['PATH'] });
  let server: FuseServer;
  let count = 0;

  beforeAll(() => {
    server = startFuseServer();
  });
  afterAll(async () => {
    await server.stop();
    tools.stop();
    folder.remove();
  });

  async function share() {
    count += 1;
    const name = `share-${count}`;
    const path = join(folder.path, name);
    const mount = await server.mount({ path, source: `//contoso-ase/${name}`, subtype: 'share' });
    const volumes: Record<string, ExpectedVolume> = { [name]: { share: name, path } };
    const watch = new VolumeWatch(tools, { procfs: '/proc', rootfs: '/', extraShareFsTypes: [], now });
    const milliseconds = () => performance.now();
    const parts = { tools, watch, folder: writeFolderOf('camera-prober'), isRoot: false, now, milliseconds };
    const readAll = () => watch.read(volumes, rules, 'fresh');
    const read = async () => (await readAll())[name]?.fresh;
    const writeAndRead = async () => {
      // Whoever was just started has written nothing yet, and so may write at once.
      const writes = new WriteProbes(parts);
      await read();
      await new Promise<void>((resolve) => {
        writes.start(volumes, writeProbe, 3_000, () => resolve());
      });
      return read();
    };
    return { path, mount, volumes, read, readAll, writeAndRead };
  }

  it('has nothing more in it than an empty folder of the prober afterwards', async () => {
    const { path, writeAndRead } = await share();
    mkdirSync(join(path, '.mooring-probe-camera-prober'));
    writeFileSync(join(path, '.mooring-probe-camera-prober/probe-1000-1-abc'), 'left by one that was killed');
    writeFileSync(join(path, 'precious'), 'bytes');
    expect((await writeAndRead())?.writtenUtc).toMatch(/^20/);
    expect(readdirSync(path).sort()).toEqual(['.mooring-probe-camera-prober', 'precious']);
    expect(readdirSync(join(path, '.mooring-probe-camera-prober'))).toEqual([]);
  });

  it.each<[VolumeState, string, Faults, Partial<ReportedVolume>]>([
    ['quota', 'the quota shows at close', { flush: { errno: 'EDQUOT' } }, { errno: 'EDQUOT' }],
    ['ioError', 'a flush fails', { fsync: { errno: 'EIO' } }, { errno: 'EIO' }],
    ['full', 'a write finds no room', { write: { errno: 'ENOSPC' } }, { errno: 'ENOSPC' }],
    ['full', 'only the flush finds no room', { fsync: { errno: 'ENOSPC' } }, { errno: 'ENOSPC' }],
    ['readonly', 'the server takes no files', { create: { errno: 'EROFS' } }, { errno: 'EROFS', readOnly: true }],
    ['stale', 'the handle is stale for a writer', { create: { errno: 'ESTALE' } }, { errno: 'ESTALE' }],
    ['ok', 'this user may not write', { create: { errno: 'EACCES' } }, { errno: 'EACCES' }],
  ])('is %s where %s, and ok once that is mended', async (state, _how, faults, seen) => {
    const { mount, read, writeAndRead } = await share();
    await mount.set(faults);
    expect(await read()).toMatchObject({ state: 'ok' });
    const broken = await writeAndRead();
    expect(broken).toMatchObject({ state, ...seen, detail: expect.stringContaining('a write failed') as string });
    expect(broken).not.toHaveProperty('writtenUtc');
    await mount.mend();
    const mended = await writeAndRead();
    expect(mended).toMatchObject({ state: 'ok', writtenUtc: expect.any(String) as string });
    expect(mended).not.toHaveProperty('errno');
  });

  it('is ok where files can be made and not removed, which it says', async () => {
    const { path, mount, writeAndRead } = await share();
    await mount.set({ unlink: { errno: 'EACCES' } });
    expect(await writeAndRead()).toMatchObject({
      state: 'ok',
      writtenUtc: expect.any(String) as string,
      detail: 'written, but the file could not be removed: Permission denied',
    });
    const folder = join(path, '.mooring-probe-camera-prober');
    for (let n = 1; n <= 10; n += 1) writeFileSync(join(folder, `probe-${n}-1-abc`), 'left by an earlier one');
    const before = readdirSync(folder);
    expect(await writeAndRead()).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^nothing is written any more.*Permission denied$/) as string,
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is ok where a server does not let the name of the folder in', async () => {
    const { mount, writeAndRead } = await share();
    await mount.set({ mkdir: { errno: 'ENOENT' } });
    const seen = await writeAndRead();
    expect(seen).toMatchObject({ state: 'ok', errno: 'ENOENT', detail: 'a write failed: No such file or directory' });
    expect(seen).not.toHaveProperty('writtenUtc');
  });

  it('is ok where somebody else has removed the file that was written', async () => {
    const { mount, writeAndRead } = await share();
    await mount.set({ unlink: { errno: 'ENOENT' } });
    const seen = await writeAndRead();
    expect(seen).toMatchObject({ state: 'ok', writtenUtc: expect.any(String) as string });
    expect(seen).not.toHaveProperty('detail');
  });

  it('is told of at each path that it is mounted at, though it is written to once', async () => {
    const { path, mount, volumes, readAll, writeAndRead } = await share();
    const other = `${path}-again`;
    mkdirSync(other);
    expect((await runBounded('mount', ['--bind', path, other])).stderr).toBe('');
    try {
      volumes['again'] = { share: 'again', path: other };
      await mount.set({ fsync: { errno: 'EIO' } });
      await writeAndRead();
      const states = Object.values(await readAll()).map(({ fresh }) => [fresh.state, fresh.errno]);
      expect(states).toEqual([
        ['ioError', 'EIO'],
        ['ioError', 'EIO'],
      ]);
    } finally {
      await runBounded('umount', [other]);
    }
  });

  it('is stuck where a write hangs, and goes on being read', async () => {
    const { mount, writeAndRead, read } = await share();
    await mount.set({ write: { hang: true } });
    expect(await writeAndRead()).toMatchObject({
      state: 'stuck',
      detail: expect.stringMatching(/^no write has ended in time since 20/) as string,
    });
    const again = await read();
    expect(again).toMatchObject({ state: 'stuck', latencyMs: expect.any(Number) as number });
    await mount.mend();
    await expect.poll(() => tools.children, { timeout: 10_000 }).toBe(0);
    expect(await writeAndRead()).toMatchObject({ state: 'ok' });
  });

  it('may stand at a path that is no UTF-8, named as it is shown', async () => {
    const inShell = (script: string) =>
      runBounded('sh', ['-c', `p=$(printf '%s/caf\\351.' "$1"); p=\${p%.}; ${script}`, 'sh', folder.path]);
    expect((await inShell('mkdir "$p" && mount -t tmpfs //contoso-ase/cafe "$p"')).stderr).toBe('');
    try {
      const watch = new VolumeWatch(tools, { procfs: '/proc', rootfs: '/', extraShareFsTypes: [], now });
      const volumes = { cafe: { share: 'cafe', path: join(folder.path, 'caf\uFFFD') } };
      const { cafe } = await watch.read(volumes, rules, 'fresh');
      expect(cafe?.fresh).toMatchObject({ state: 'ok', source: '//contoso-ase/cafe' });
    } finally {
      await inShell('umount "$p"');
    }
  });
});
