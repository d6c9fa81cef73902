import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';
import { VolumeRounds } from './volume-rounds.ts';

describe('a share that has answered late', () => {
  let world: WatchedShare;
  const stop = new AbortController();
  beforeEach(() => {
    world = new WatchedShare();
  });
  afterEach(() => {
    stop.abort();
    world.end();
  });

  it('is told to hang, and since when, once it does, however many questions are given up', async () => {
    const runs = join(world.folder, 'runs');
    writeFileSync(runs, '');
    const once = `[ $(wc -l < '${runs}') -gt 1 ] || { sleep 0.8; ${answers}; exit; }`;
    const watch = world.watchWith(`echo >> '${runs}'; ${once}; exec sleep 600`);
    const details: string[] = [];
    const rounds = new VolumeRounds({
      watch,
      writes: undefined,
      volumes: () => expected,
      rules: () => ({ ...anyRules, deadlineMilliseconds: 300, intervalMilliseconds: 1_000 }),
      writeProbe: () => undefined,
      take: (readings) => void details.push(...Object.values(readings).map(({ volume }) => volume.detail ?? '')),
    });
    void rounds.run(stop.signal);
    await expect.poll(() => readFileSync(runs, 'utf8').length, { timeout: 15_000 }).toBe(3);
    const before = details.length;
    await expect.poll(() => details.length, { timeout: 10_000 }).toBeGreaterThan(before + 1);
    const late = details.findIndex((detail) => detail.startsWith('it answers, but later than the deadline'));
    expect(late).toBeGreaterThan(0);
    const [first, ...others] = details.slice(details.findIndex((detail, at) => at > late && detail !== details[late]));
    expect(first).toMatch(/^it has answered no reading since \S+Z: statfs hangs$/);
    expect(new Set(others)).toEqual(new Set([first]));
  }, 30_000);

  it('was another one where something else is mounted there by now', async () => {
    const table = join(world.folder, 'self/mountinfo');
    const mounted = readFileSync(table, 'utf8');
    writeFileSync(
      table,
      '20 1 0:20 / / rw - overlay overlay rw\n30 20 0:40 / /v/camera rw - autofs systemd-1 rw,fd=6,direct\n',
    );
    const watch = world.watchWith(`sleep 1; ${answers}`);
    const read = async () => {
      const { camera } = await watch.read(expected, { ...anyRules, deadlineMilliseconds: 300 }, 'shared');
      return camera?.volume.detail;
    };
    expect(await read()).toContain('mounted on access (autofs), which has not ended since ');
    const freed = await watch.whenFree('camera');
    expect(freed !== undefined && watch.answeredLate('camera', freed)).toBe(false);
    expect(await read()).toMatch(/has not ended within the deadline: the last time it took 1\d\d\d ms/);
    writeFileSync(table, mounted);
    expect(await read()).toMatch(/^it has answered no reading since \S+Z: statfs hangs$/);
  });
});
