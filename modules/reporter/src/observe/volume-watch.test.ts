import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';

describe('a volume', () => {
  let world: WatchedShare;
  let folder = '';
  let deadlineMilliseconds = 10_000;
  beforeEach(() => {
    world = new WatchedShare();
    folder = world.folder;
    deadlineMilliseconds = 10_000;
  });
  afterEach(() => world.end());

  const waiting = '30 20 0:40 / /v/camera rw - autofs systemd-1 rw,fd=6,direct';

  const watchWith = (stat: string, ls?: string) => world.watchWith(stat, ls);
  const readWith = (stat: string, ls?: string) => world.readWith(stat, ls, deadlineMilliseconds);

  it('says the reason without the name of the tool or the path it was asked at', async () => {
    // The last argument is the path below rootfs.
    const read = await readWith(
      `for path; do :; done; echo "stat: cannot read file system information for '$path': Host is down" >&2; exit 1`,
    );
    expect(read).toMatchObject({ state: 'unreachable', errno: 'EHOSTDOWN', detail: 'Host is down' });
  });

  it.each([
    ['that names nothing but the path', `for path; do :; done; echo "stat: '$path'" >&2; exit 1`],
    ['that is empty', 'exit 1'],
  ])('says how stat ended where it gave a message %s', async (_, script) => {
    expect(await readWith(script)).toMatchObject({
      state: 'unknown',
      detail: 'stat ended with 1 and gave no reason and no figures',
    });
  });

  it('has been seen once it is known where it stands, or that it stands nowhere', async () => {
    const watch = watchWith(answers);
    const table = readFileSync(join(folder, 'self/mountinfo'), 'utf8');
    const isSeen = () => watch.standingOf('camera', expected.camera) !== undefined;
    const read = async (mountinfo: string) => {
      writeFileSync(join(folder, 'self/mountinfo'), mountinfo);
      await watch.read(expected, anyRules, 'fresh');
      return isSeen();
    };
    expect([isSeen(), watch.isRead('camera', expected.camera)]).toEqual([false, false]);
    expect(await read('no mount table')).toBe(false);
    expect(await read(table.split('\n', 1)[0] ?? '')).toBe(true);
    expect(await read(table)).toBe(true);
    expect(await read('no mount table')).toBe(true);
  });

  it('is missing below a share, where nobody looks, which it says', async () => {
    writeFileSync(
      join(folder, 'self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 0:41 / /v rw - cifs //contoso-ase/all rw\n',
    );
    expect(await readWith(answers)).toMatchObject({
      state: 'missing',
      detail: 'nothing is mounted at /v/camera, which lies below /v (cifs)',
    });
  });

  it('is stuck where a disk that its path lies on hangs, until that answers', async () => {
    const watch = watchWith(answers);
    const read = async (deadline: number) =>
      (await watch.read(expected, { ...anyRules, deadlineMilliseconds: deadline }, 'fresh'))['camera'];
    const becomes = (state: string) =>
      vi.waitFor(async () => expect((await read(10_000))?.read).toMatchObject({ state }), 10_000);
    const hang = () => writeFileSync(join(folder, 'sh'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
    const sinceOf = (detail = '') => / has answered no reading since (\S+Z); /.exec(detail)?.[1] ?? '';
    expect((await read(10_000))?.volume.state).toBe('ok');
    writeFileSync(
      join(folder, 'self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 8:2 / /v rw - ext4 /dev/sdb2 rw\n',
    );
    hang();
    const waited = await read(100);
    const since = sinceOf(waited?.volume.detail);
    expect(waited?.volume).toEqual({
      state: 'stuck',
      ...expected.camera,
      detail: `the file system at /v (ext4), which its path lies on, has answered no reading since ${since}; //contoso-ase/camera-drop (cifs) was mounted there before`,
    });
    expect((await read(100))?.volume.detail).toBe(waited?.volume.detail);
    rmSync(join(folder, 'sh'));
    await becomes('missing');
    mkdirSync(join(folder, 'rootfs/v/camera'), { recursive: true });
    await becomes('notAShare');
    hang();
    const again = sinceOf((await read(100))?.read.detail);
    expect(Date.parse(again)).toBeGreaterThan(Date.parse(since));
  });

  it('is stuck sooner where a shorter deadline is set while its disk hangs', async () => {
    const watch = watchWith(answers);
    writeFileSync(
      join(folder, 'self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 8:2 / /v rw - ext4 /dev/sdb2 rw\n',
    );
    writeFileSync(join(folder, 'sh'), `#!/bin/sh\n: > '${folder}/hangs'\nexec sleep 1000\n`, { mode: 0o755 });
    const reading = watch.read(expected, { ...anyRules, deadlineMilliseconds: 600_000 }, 'fresh');
    await vi.waitFor(() => expect(existsSync(join(folder, 'hangs'))).toBe(true), 10_000);
    watch.hasten(100);
    expect((await reading)['camera']?.read.state).toBe('stuck');
  });

  it('is ok when statfs answers and its folder can be listed', async () => {
    expect(await readWith(answers)).toMatchObject({ state: 'ok', totalMiB: 3, freeMiB: 1 });
  });

  it('is told as it was read last while a write that failed waits to be believed', async () => {
    const watch = watchWith(`cat '${folder}/figures'`);
    const read = async (freeBlocks: number) => {
      writeFileSync(join(folder, 'figures'), `4096 262144 ${freeBlocks} 0 0\n`);
      return (await watch.read(expected, { ...anyRules, badAfterReadings: 2 }, 'fresh'))['camera'];
    };
    expect((await read(131_072))?.volume).toMatchObject({ state: 'ok', freeMiB: 512 });
    const triedUtc = '2026-01-01T00:00:00.000Z';
    const last = { kind: 'failed', errno: 'EIO', message: 'so' } as const;
    watch.writtenAt = () => ({ last, attempt: 1, triedUtc, writtenUtc: undefined, byRoot: false });
    await read(131_072);
    const waiting = await read(20_000);
    expect(waiting?.volume).toMatchObject({ state: 'ok', freeMiB: 78, writeTriedUtc: triedUtc });
    expect(waiting?.volume).not.toHaveProperty('errno');
    expect(waiting?.probedAt).toBe(waiting?.freshAt);
    const write = { errno: 'EIO', detail: 'a write failed: so' };
    expect(watch.pending('camera')).toEqual({ state: 'ioError', readings: 1, of: 2, write });
  });

  it('is not refused because another path to the same share is', async () => {
    const entry = (id: number, path: string) => `${id} 20 0:41 / ${path} rw - cifs //contoso-ase/camera-drop rw\n`;
    const root = '20 1 0:20 / / rw - overlay overlay rw\n';
    writeFileSync(join(folder, 'self/mountinfo'), `${root}${entry(31, '/closed/camera')}${entry(32, '/v/camera')}`);
    // A folder above one of them lets this process go no further.
    const watch = watchWith(
      `echo >> '${folder}/asked'; case "$*" in */closed/*) echo "stat: cannot read: Permission denied" >&2; exit 1 ;; esac; ${answers}`,
    );
    const all = { closed: { share: 'camera-drop', path: '/closed/camera' }, ...expected };
    const { closed, camera } = await watch.read(all, anyRules, 'shared');
    expect([closed?.volume.state, camera?.volume.state]).toEqual(['denied', 'ok']);
    // Where it answers at the first, it is asked there alone.
    await watch.read({ ...expected, ...all }, anyRules, 'shared');
    expect(readFileSync(join(folder, 'asked'), 'utf8')).toHaveLength(3);
  });

  it('is ok when its folder has more names than are read', async () => {
    expect(await readWith(answers, 'while :; do echo name; done')).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['Input/output error', 'ioError', 'EIO'],
    ['Host is down', 'unreachable', 'EHOSTDOWN'],
    ['Stale file handle', 'stale', 'ESTALE'],
    ['Permission denied', 'denied', 'EACCES'],
  ])('is not believed to answer when only its cache does: %s', async (text, state, errno) => {
    const read = await readWith(answers, `echo "ls: reading directory '/v/camera': ${text}" >&2; exit 2`);
    expect(read).toMatchObject({ state, errno, detail: `statfs answered, but the folder cannot be listed: ${text}` });
    expect(read).not.toHaveProperty('freeMiB');
  });

  it('is stuck when its folder is not listed in time', async () => {
    deadlineMilliseconds = 1_000;
    expect(await readWith(answers, 'exec sleep 600')).toMatchObject({
      state: 'stuck',
      detail: expect.stringMatching(/^it has answered no reading since 20[^ ]+Z: readdir hangs$/) as string,
    });
  });

  describe('on a folder whose share is mounted on access', () => {
    beforeEach(() => {
      writeFileSync(join(folder, 'self/mountinfo'), `20 1 0:20 / / rw - overlay overlay rw\n${waiting}\n`);
    });
    /** As the kernel does while somebody waits. */
    const mounts = (entry: string) => `printf '${entry}\\n' >> ${folder}/self/mountinfo`;
    const share = '31 30 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw';

    it('is the share that its own question has mounted', async () => {
      expect(await readWith(`[ -f ${folder}/asked ] || ${mounts(share)}; touch ${folder}/asked; ${answers}`)).toEqual({
        state: 'ok',
        share: 'camera-drop',
        path: '/v/camera',
        protocol: 'smb',
        fsType: 'cifs',
        readOnly: false,
        source: '//contoso-ase/camera-drop',
        totalMiB: 3,
        freeMiB: 1,
        latencyMs: expect.any(Number) as number,
        worstMs: expect.any(Number) as number,
      });
    });

    it('is what stands there where that is no share', async () => {
      expect(await readWith(`${mounts(share.replace('cifs', 'ext4'))}; ${answers}`)).toMatchObject({
        state: 'notAShare',
        fsType: 'ext4',
      });
    });

    it('is missing where nothing came to be mounted, and does not take the name of who mounts for a share', async () => {
      expect(await readWith(answers)).toEqual({
        state: 'missing',
        share: 'camera-drop',
        path: '/v/camera',
        fsType: 'autofs',
        detail: 'mounted on access (autofs), but going there mounted nothing',
      });
    });

    it('is missing where mounting failed, and says why', async () => {
      expect(await readWith(`echo "stat: '/v/camera': No such device" >&2; exit 1`)).toMatchObject({
        state: 'missing',
        errno: 'ENODEV',
        fsType: 'autofs',
        detail: 'mounted on access (autofs), which failed: No such device',
      });
    });

    it('is stuck where mounting does not end in time', async () => {
      deadlineMilliseconds = 1_000;
      expect(await readWith('exec sleep 600')).toMatchObject({
        state: 'stuck',
        detail: expect.stringMatching(/^mounted on access \(autofs\), which has not ended since 20[^ ]+Z$/) as string,
      });
    });

    it('is asked for where links lead below a folder that has one for each name', async () => {
      const root = `20 1 0:20 / / rw - overlay overlay rw\n${waiting.replace('/v/camera', '/net')}\n`;
      writeFileSync(join(folder, 'self/mountinfo'), root);
      mkdirSync(join(folder, 'rootfs/v'), { recursive: true });
      symlinkSync('../net/contoso', join(folder, 'rootfs/v/camera'));
      const mounted = '31 30 0:41 / /net/contoso rw - nfs4 contoso:/camera-drop rw';
      // Nobody else is to be gone to.
      const atPath = `for path; do :; done; case $path in */rootfs/net/contoso) ;; *) exit 1 ;; esac`;
      expect(
        await readWith(`${atPath}; [ -f ${folder}/asked ] || ${mounts(mounted)}; touch ${folder}/asked; ${answers}`),
      ).toMatchObject({ state: 'ok', source: 'contoso:/camera-drop' });
    });

    it('is asked for below a folder that has one for each name', async () => {
      const root = `20 1 0:20 / / rw - overlay overlay rw\n${waiting.replace('/v/camera', '/v')}\n`;
      writeFileSync(join(folder, 'self/mountinfo'), root);
      expect(
        await readWith(`[ -f ${folder}/asked ] || ${mounts(share)}; touch ${folder}/asked; ${answers}`),
      ).toMatchObject({
        state: 'ok',
      });
    });
  });
});
