import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RoundsWorld } from '../testing/rounds-world.ts';

/** For what answers by itself: several programs are started for it, and the machine may be busy. */
const plentyMilliseconds = 15_000;
const everyMinute = { intervalSeconds: 60, includeCloud: false };
/** What writes, where the server refuses that. */
const overQuota = `echo "dd: closing output file '/v': Disk quota exceeded" >&2; exit 1`;

describe('rounds over volumes that are written to', () => {
  let world: RoundsWorld;
  beforeEach(() => {
    world = new RoundsWorld();
  });
  afterEach(() => world.end());

  it('write where that is asked for, and read the share anew when it fails', async () => {
    world.mountExpected('a');
    world.deadlineMilliseconds = plentyMilliseconds;
    world.tool('dd', overQuota);
    const rounds = world.start();
    await world.becomes('a', 'ok');
    expect(world.taken['a']?.volume).not.toHaveProperty('writtenUtc');
    world.writeProbe = everyMinute;
    rounds.wake();
    await world.becomes('a', 'quota');
    await expect.poll(() => world.newWrites, { timeout: 10_000 }).toEqual(['a']);
    expect(world.taken['a']?.volume.errno).toBe('EDQUOT');
    // Readings after it are of their own time, and say of what time the write is.
    rounds.wake();
    await expect.poll(() => world.taken['a']?.isWriteNew, { timeout: 10_000 }).toBe(false);
    expect(world.newWrites).toEqual(['a']);
    const { volume, read } = world.taken['a'] ?? {};
    expect(volume).toMatchObject({ state: 'quota', writeTriedUtc: expect.any(String) as string });
    expect(read).toMatchObject({
      state: 'ok',
      detail: `by reading alone; a write at ${volume?.writeTriedUtc} failed: Disk quota exceeded`,
    });
    world.writeProbe = undefined;
    rounds.wake();
    await world.becomes('a', 'ok');
    expect(world.taken['a']?.volume.detail).toMatch(/^by reading alone, nothing is written any more; a write at 20/);
  });

  it('write to two shares 5 s apart, however often each is to be written to', async () => {
    world.mountExpected('a', 'b');
    world.deadlineMilliseconds = plentyMilliseconds;
    world.intervalMilliseconds = 100;
    world.writeProbe = everyMinute;
    let milliseconds = 1_000_000;
    const [rounds, writes] = world.startWith(() => milliseconds);
    const written = () => Object.values(world.taken).filter(({ volume }) => volume.writtenUtc !== undefined).length;
    await expect.poll(written, { timeout: 10_000 }).toBe(1);
    const free = () => writes.start(world.expected, world.writeProbe, plentyMilliseconds, () => rounds.wake());
    await expect.poll(() => Object.keys(world.taken).length, { timeout: 10_000 }).toBe(2);
    milliseconds += 4_999;
    expect(free()).toBe(1_005_000);
    milliseconds += 1;
    rounds.wake();
    await expect.poll(written, { timeout: 10_000 }).toBe(2);
  });

  it.each([false, true])(
    'know what was written last, also after a time without a mount table (writes given up: %s)',
    async (isGivenUp) => {
      world.mountExpected('a');
      world.deadlineMilliseconds = plentyMilliseconds;
      world.tool('dd', overQuota);
      world.writeProbe = everyMinute;
      const rounds = world.start();
      await world.becomes('a', 'quota');
      if (isGivenUp) world.writeProbe = undefined;
      rounds.wake();
      await world.becomes('a', isGivenUp ? 'ok' : 'quota');
      writeFileSync(join(world.folder, 'self/mountinfo'), 'no table');
      rounds.wake();
      await world.becomes('a', 'unknown');
      world.mount('a');
      world.states['a']?.splice(0);
      rounds.wake();
      await world.becomes('a', isGivenUp ? 'ok' : 'quota');
      expect(world.states['a']?.includes('ok')).toBe(isGivenUp);
      expect(world.taken['a']?.volume.detail).toContain('Disk quota exceeded');
    },
  );

  it('start no write beside one that still runs, also where writes were given up before it', async () => {
    world.mountExpected('a');
    world.deadlineMilliseconds = plentyMilliseconds;
    world.tool('dd', overQuota);
    world.writeProbe = everyMinute;
    let milliseconds = 1_000_000;
    const [rounds, writes] = world.startWith(() => milliseconds);
    await world.becomes('a', 'quota');
    world.writeProbe = undefined;
    rounds.wake();
    await world.becomes('a', 'ok');
    world.tool('dd', `echo >> '${world.folder}/writing'; exec sleep 600`);
    world.writeProbe = everyMinute;
    milliseconds += 5_000;
    rounds.wake();
    await expect.poll(() => existsSync(join(world.folder, 'writing')), { timeout: 10_000 }).toBe(true);
    milliseconds += 1;
    expect(writes.start(world.expected, world.writeProbe, world.deadlineMilliseconds, () => undefined)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('leave a share what a write made of it before a restart, until one has got through', async () => {
    world.mountExpected('a');
    world.deadlineMilliseconds = plentyMilliseconds;
    world.writeProbe = everyMinute;
    world.tool('dd', overQuota);
    const [triedUtc, sinceUtc] = ['2026-01-01T02:00:00Z', '2026-01-01T01:00:00Z'];
    const failed = { errno: 'EDQUOT', detail: 'a write failed: Disk quota exceeded', writeTriedUtc: triedUtc };
    world.recalled['a'] = { share: 'a', path: '/v/a', state: 'quota', ...failed, sinceUtc };
    let milliseconds = 1_000_000;
    const [rounds, writes] = world.startWith(() => milliseconds);
    await expect.poll(() => world.newWrites, { timeout: 10_000 }).toEqual(['a']);
    expect(new Set(world.states['a'])).toEqual(new Set(['quota']));
    world.tool('dd', 'exec /bin/dd "$@"');
    milliseconds += 60_000;
    writes.start(world.expected, world.writeProbe, world.deadlineMilliseconds, (names) => rounds.wake(names));
    await world.becomes('a', 'ok');
    expect(world.taken['a']?.volume).toHaveProperty('writtenUtc');
  });

  it('tell when a file was last written', async () => {
    world.mountExpected('a');
    world.writeProbe = everyMinute;
    world.start();
    await expect.poll(() => world.taken['a']?.volume.writtenUtc, { timeout: 10_000 }).toMatch(/^20/);
    expect(world.taken['a']?.volume.state).toBe('ok');
  });

  it('go on reading a share that a write hangs on', async () => {
    world.mountExpected('a');
    world.writeProbe = everyMinute;
    world.tool('dd', 'exec sleep 600');
    world.intervalMilliseconds = 300;
    world.start();
    await world.becomes('a', 'stuck');
    const read = world.runs('a');
    await expect.poll(() => world.runs('a'), { timeout: 10_000 }).toBeGreaterThan(read + 1);
    expect(world.taken['a']?.volume.detail).toContain('no write has ended in time');
  });
});
