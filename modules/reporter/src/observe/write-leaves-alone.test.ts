import { existsSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectedVolume } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoundsWorld } from '../testing/rounds-world.ts';
import { anyRules, answers, expected, WatchedShare } from '../testing/watched-share.ts';
import type { WriteProbes } from './write-probes.ts';

describe('the write probe', () => {
  let world: RoundsWorld;
  beforeEach(() => {
    world = new RoundsWorld();
    world.writeProbe = { intervalSeconds: 3600, includeCloud: false };
  });
  afterEach(() => world.end());

  const at = (path: string) => join(world.folder, 'rootfs', path);
  const isWritten = (path: string) => existsSync(at(`${path}/.mooring-probe-test`));
  const cloud = (path: string): ExpectedVolume => ({ share: 'a', path, tier: 'cloud' });
  const table = (...lines: string[]) =>
    writeFileSync(join(world.folder, 'self/mountinfo'), ['20 1 0:20 / / rw - overlay o rw', ...lines, ''].join('\n'));
  const share = (id: number, path: string, name = 'a') =>
    `${id} 20 0:${name === 'a' ? 51 : 52} / ${path} rw - cifs //contoso/${name} rw`;
  /** Of a clock at which every write is due: when it would be tried again. */
  const due = (writes: WriteProbes) => writes.start(world.expected, world.writeProbe, 1_000, () => undefined);

  it('makes nothing in a single file that is mounted, and says so of no such share', async () => {
    world.mountExpected('a', 'b');
    rmSync(at('v/a'), { recursive: true });
    writeFileSync(at('v/a'), '');
    world.start();
    await expect.poll(() => world.newWrites, { timeout: 15_000 }).toContain('b');
    expect(world.newWrites).not.toContain('a');
    expect(world.taken['a']?.volume).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/single file/) as string,
    });
    expect(world.taken['a']?.volume).not.toHaveProperty('errno');
  });

  describe('beside a share that is to be left alone, by a link on a disk that may hang,', () => {
    const disk = '40 20 8:17 / /disk rw - ext4 /dev/sdb1 rw';
    beforeEach(() => {
      for (const path of ['v/a', 'v/other', 'disk']) mkdirSync(at(path), { recursive: true });
      symlinkSync('/v/a', at('disk/link'));
      table(share(31, '/v/a'), share(32, '/v/other', 'other'), disk);
      const hangs = `[ ! -e '${world.folder}/hang' ] || case "$*" in *mooring-look*) exec sleep 600 ;; esac`;
      world.tool('sh', `${hangs}\nexec /bin/sh "$@"`);
      world.expectAll('a');
      world.expected['b'] = cloud('/disk/link');
      [world.intervalMilliseconds, world.deadlineMilliseconds] = [1_000, 500];
    });
    const hang = () => writeFileSync(join(world.folder, 'hang'), '');

    it('writes nothing there once that disk hangs', async () => {
      const [, writes] = world.startWith(() => performance.now());
      await world.becomes('b', 'ok');
      hang();
      await world.becomes('b', 'stuck');
      expect(due(writes)).toBe(Number.POSITIVE_INFINITY);
      expect(isWritten('v/a')).toBe(false);
    });

    it('says so as long as nobody has seen where it stands, and writes at once when that is seen', async () => {
      hang();
      world.start();
      await world.becomes('b', 'stuck');
      const detail = 'a write could not be tried: where "b" stands is not known, and that share is to be left alone';
      await expect.poll(() => world.taken['a']?.volume, { timeout: 10_000 }).toMatchObject({ state: 'ok', detail });
      expect(isWritten('v/a')).toBe(false);
      unlinkSync(at('disk/link'));
      symlinkSync('/v/other', at('disk/link'));
      unlinkSync(join(world.folder, 'hang'));
      await expect.poll(() => isWritten('v/a'), { timeout: 20_000 }).toBe(true);
      expect(isWritten('v/other')).toBe(false);
    }, 60_000);
  });

  it('writes nothing where another mount stands than was read, or none', async () => {
    world.mountExpected('a', 'b');
    world.writeProbe = undefined;
    let milliseconds = 1_000_000;
    const [rounds] = world.startWith(() => milliseconds);
    await world.becomes('a', 'ok');
    await world.becomes('b', 'ok');
    // In the very round that is the first to see it.
    table('32 20 0:42 / /v/b rw - cifs //contoso/b rw');
    world.writeProbe = { intervalSeconds: 3600, includeCloud: false };
    rounds.wake(['b']);
    await world.becomes('a', 'notAShare');
    // That of a would have come first.
    milliseconds += 10_000;
    rounds.wake(['b']);
    await expect.poll(() => isWritten('v/b'), { timeout: 10_000 }).toBe(true);
    expect(isWritten('v/a')).toBe(false);
  });

  it('writes nothing to a share that is to be left alone where the automount hangs that it stood at', async () => {
    const automount = '40 20 0:60 / /auto rw - autofs /etc/auto.a rw';
    for (const path of ['v/a', 'auto/b']) mkdirSync(at(path), { recursive: true });
    table(share(31, '/v/a'), automount, share(41, '/auto/b').replace('41 20', '41 40'));
    world.expectAll('a');
    world.expected['b'] = cloud('/auto/b');
    [world.intervalMilliseconds, world.deadlineMilliseconds] = [1_000, 500];
    const [, writes] = world.startWith(() => performance.now());
    await world.becomes('b', 'ok');
    world.hang('b');
    table(share(31, '/v/a'), automount);
    await world.becomes('b', 'stuck');
    expect(due(writes)).toBe(Number.POSITIVE_INFINITY);
    expect(isWritten('v/a')).toBe(false);
  });
});

it('knows nothing of a mount by what was read of the one before, while that is being asked', async () => {
  const world = new WatchedShare();
  const held = join(world.folder, 'held');
  const watch = world.watchWith(`while [ -e '${held}' ]; do sleep 0.05; done\n${answers}`);
  await watch.read(expected, anyRules, 'fresh');
  expect(watch.lastRead('camera', expected.camera)?.place.mountId).toBe(31);
  writeFileSync(held, '');
  const lines = [
    '20 1 0:20 / / rw - overlay o rw',
    '35 20 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw',
    '',
  ];
  writeFileSync(join(world.folder, 'self/mountinfo'), lines.join('\n'));
  const reading = watch.read(expected, anyRules, 'fresh');
  await expect.poll(() => watch.lastRead('camera', expected.camera)).toBeUndefined();
  expect(watch.standStill(expected, await watch.readTable())).toBe(true);
  unlinkSync(held);
  await reading;
  expect(watch.lastRead('camera', expected.camera)?.place.mountId).toBe(35);
  expect(watch.standStill(expected, 'unreadable')).toBe(false);
  world.end();
});

it('knows nothing of a volume by what stood where it was expected before', async () => {
  const world = new WatchedShare();
  const watch = world.watchWith(answers);
  await watch.read(expected, anyRules, 'fresh');
  expect(watch.isRead('camera', expected.camera)).toBe(true);
  expect(watch.lastRead('camera', expected.camera)).toBeDefined();
  for (const other of [{ path: '/v/new' }, { share: 'other' }]) {
    const moved = { ...expected.camera, ...other };
    expect(watch.isRead('camera', moved)).toBe(false);
    expect(watch.lastRead('camera', moved)).toBeUndefined();
    expect(watch.standingOf('camera', moved)).toBeUndefined();
  }
  world.end();
});
