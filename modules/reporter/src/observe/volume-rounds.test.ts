import { existsSync, mkdirSync, rmdirSync, watch as watchFile } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RoundsWorld } from '../testing/rounds-world.ts';
import type { Freed } from './tool-runner.ts';
import { VolumeRounds } from './volume-rounds.ts';
import type { VolumeReading } from './volume-reading.ts';
import type { VolumeWatch } from './volume-watch.ts';

describe('rounds over the volumes', () => {
  let world: RoundsWorld;
  beforeEach(() => {
    world = new RoundsWorld();
  });
  afterEach(() => world.end());

  it('let no share wait for one that hangs, and start no second child for that', async () => {
    world.mountExpected('a', 'b', 'c');
    world.hang('b');
    world.intervalMilliseconds = 300;
    world.start();
    await world.becomes('b', 'stuck');
    // The others were read again and again meanwhile.
    expect(world.states['a']?.length).toBeGreaterThan(1);
    expect(new Set([...(world.states['a'] ?? []), ...(world.states['c'] ?? [])])).toEqual(new Set(['ok']));
    expect(world.runs('b')).toBe(1);
  });

  it('hold a share that is being asked to a deadline that has become shorter meanwhile', async () => {
    world.mountExpected('a');
    world.hang('a');
    world.deadlineMilliseconds = 600_000;
    const rounds = world.start();
    await expect.poll(() => existsSync(join(world.folder, 'runs')), { timeout: 10_000 }).toBe(true);
    world.deadlineMilliseconds = 200;
    rounds.wake();
    await world.becomes('a', 'stuck');
    expect(world.runs('a')).toBe(1);
  });

  it('notice a share that heals by the child that was left with it, long before its next turn', async () => {
    world.mountExpected('a');
    world.hang('a');
    world.start();
    await world.becomes('a', 'stuck');
    expect(world.runs('a')).toBe(1);
    world.heal('a');
    await world.becomes('a', 'ok');
    expect(world.runs('a')).toBe(2);
  });

  it.each([
    ['after as long as its answer took', 60_000, 3_000],
    ['in its turn, where that is sooner', 2_200, 2_200],
  ])(
    'ask a share that answers late once at once, then %s',
    async (_when, interval, next) => {
      world.mountExpected('a');
      world.delay(1.5);
      [world.deadlineMilliseconds, world.intervalMilliseconds] = [300, interval];
      const askedAt: number[] = [];
      let rounds: VolumeRounds | undefined;
      const watched = watchFile(world.folder, () => {
        const times = existsSync(join(world.folder, 'runs')) ? world.runs('a') : 0;
        while (askedAt.length < times) askedAt.push(performance.now());
      });
      try {
        rounds = world.start();
        await expect.poll(() => askedAt.length, { timeout: 20_000 }).toBe(4);
      } finally {
        watched.close();
      }
      const gaps = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0));
      expect(gaps[0]).toBeLessThan(2_100);
      // At once each time would be after 1.5 s for ever.
      expect(Math.min(...gaps.slice(1))).toBeGreaterThan(next - 100);
      expect(Math.min(...gaps.slice(1))).toBeLessThan(next + 700);
      expect(world.taken['a']?.volume).toMatchObject({
        state: 'stuck',
        detail: expect.stringMatching(
          /^it answers, but later than the deadline: its last answer took [12]\d\d\d ms$/,
        ) as string,
      });
      world.delay(0);
      await world.becomes('a', 'ok');
      // It may hang anew, and is then noticed as soon as ever.
      world.hang('a');
      rounds?.wake();
      await world.becomes('a', 'stuck');
      const before = world.runs('a');
      expect(world.taken['a']?.volume.detail).toMatch(/^it has answered no reading since \S+Z: statfs hangs$/);
      world.heal('a');
      await expect.poll(() => world.runs('a')).toBeGreaterThan(before);
    },
    60_000,
  );

  it('settle what was read beside them, and await the child that was left by that', async () => {
    world.mount('a');
    world.expectAll('a');
    const rounds = world.start();
    await world.becomes('a', 'ok');
    world.hang('a');
    const states: string[] = [];
    await rounds.readFresh(world.expected, (_, { volume }) => {
      states.push(volume.state);
    });
    expect(states).toEqual(['stuck']);
    world.heal('a');
    // Its next turn by itself is a minute off.
    await expect.poll(() => world.runs('a'), { timeout: 10_000 }).toBe(3);
  });

  it('settle a doubt that was read beside them', async () => {
    world.mount('a');
    world.expectAll('a');
    world.goodAfterReadings = 2;
    world.tool('stat', 'echo "stat: x: Host is down" >&2; exit 1');
    const rounds = world.start();
    await world.becomes('a', 'unreachable');
    world.tool('stat', 'echo 4096 100000 50000 0 0');
    await rounds.readFresh(world.expected, () => undefined);
    // Two that count, 5 s apart; what comes too soon after another does not.
    await world.becomes('a', 'ok', 25_000);
    expect(world.states['a']).toContain('unreachable');
  }, 40_000);

  it('notice a mount that goes and comes whenever any volume is read', async () => {
    world.mountExpected('a', 'b');
    const rounds = world.start();
    await world.becomes('a', 'ok');
    world.mount('b');
    rmdirSync(join(world.folder, 'rootfs/v/a'));
    rounds.wake(['b']);
    await world.becomes('a', 'missing');
    // Whatever stands there then is no share.
    mkdirSync(join(world.folder, 'rootfs/v/a'));
    rounds.wake(['a']);
    await world.becomes('a', 'notAShare');
    world.mount('b', 'a');
    rounds.wake(['b']);
    await world.becomes('a', 'ok');
    expect([...new Set(world.states['a'])]).toEqual(['ok', 'missing', 'notAShare']);
  });

  it('read every one of many', async () => {
    // So many children at once take their time on a busy machine.
    world.deadlineMilliseconds = 15_000;
    const names = Array.from({ length: 40 }, (_, index) => `share-${index}`);
    world.mountExpected(...names);
    world.start();
    await expect.poll(() => Object.keys(world.taken).length, { timeout: 20_000 }).toBe(40);
    expect(Object.values(world.taken).map(({ volume }) => volume.state)).toEqual(names.map(() => 'ok'));
  });

  it('read what is expected anew at once, and forget what is not expected any more', async () => {
    world.mount('a', 'b');
    world.expectAll('a');
    const rounds = world.start();
    await world.becomes('a', 'ok');
    delete world.expected['a'];
    world.expectAll('b');
    rounds.wake();
    await world.becomes('b', 'ok');
    const times = world.states['a']?.length;
    rounds.wake();
    await expect.poll(() => world.states['b']?.length ?? 0).toBeGreaterThan(1);
    expect(world.states['a']?.length).toBe(times);
  });

  describe('with readings that the test makes', () => {
    const [first, second] = [{ isWriteNew: true }, { isWriteNew: false }] as [VolumeReading, VolumeReading];
    let ending: [name: string, reading: VolumeReading][];
    let handed: Readonly<Record<string, VolumeReading>>[];
    let watch: Partial<VolumeWatch>;

    beforeEach(() => {
      [ending, handed] = [[], []];
      watch = {
        read: (_volumes, _rules, _mode, onReading) => {
          for (const [name, reading] of ending) onReading?.(name, reading);
          return Promise.resolve({});
        },
        readTable: () => Promise.resolve('unreadable'),
        movedSince: () => [],
        standStill: () => true,
        hasten: () => undefined,
        forgetOthers: () => undefined,
        whenFree: () => undefined,
        isUnsure: () => false,
      };
    });

    function rounds(): VolumeRounds {
      return new VolumeRounds({
        watch: watch as VolumeWatch,
        writes: undefined,
        volumes: () => world.expected,
        rules: () => world.rules(),
        writeProbe: () => undefined,
        take: (readings) => void handed.push(readings),
      });
    }

    it('hand over every reading, also two of one volume that end together', async () => {
      world.expectAll('a');
      ending = [
        ['a', first],
        ['a', second],
      ];
      await rounds().readAll();
      expect(handed).toEqual([{ a: first }, { a: second }]);
    });

    it('hand over together what ends together, whatever it is called', async () => {
      world.expectAll('a', 'constructor');
      ending = [
        ['a', first],
        ['constructor', second],
      ];
      await rounds().readAll();
      expect(handed).toEqual([{ a: first, constructor: second }]);
    });

    it('wait for a child that the kernel holds once, however often its share is read meanwhile', async () => {
      world.expectAll('a');
      ending = [['a', first]];
      world.intervalMilliseconds = 1;
      const free = new Promise<Freed>(() => undefined);
      const then = vi.spyOn(free, 'then');
      watch.whenFree = () => free;
      void rounds().run(world.stop.signal);
      await expect.poll(() => handed.length).toBeGreaterThan(2);
      expect(then).toHaveBeenCalledTimes(1);
    });

    it('are not put off by what is read beside them while the kernel holds a child', async () => {
      world.expectAll('a');
      ending = [['a', first]];
      world.intervalMilliseconds = 200;
      const free = new Promise<Freed>(() => undefined);
      watch.whenFree = () => free;
      const read = vi.spyOn(watch as VolumeWatch, 'read');
      const inTurn = () => read.mock.calls.filter(([, , mode]) => mode === 'shared').length;
      const all = rounds();
      void all.run(world.stop.signal);
      await expect.poll(inTurn).toBeGreaterThan(0);
      const before = inTurn();
      const asking = setInterval(() => void all.readFresh(world.expected, () => undefined), 20);
      try {
        await expect.poll(inTurn, { timeout: 10_000 }).toBeGreaterThan(before + 2);
      } finally {
        clearInterval(asking);
      }
    });
  });
});
