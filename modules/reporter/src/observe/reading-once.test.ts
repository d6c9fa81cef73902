import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExpectedVolume } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReadingMemory } from '../reading-memory.ts';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';
import type { ReadingRules, VolumeReading } from './volume-reading.ts';
import type { VolumeWatch } from './volume-watch.ts';

describe('a reading that several ask for together', () => {
  let world: WatchedShare;
  let memory: ReadingMemory;
  let watch: VolumeWatch;
  let volumes: Record<string, ExpectedVolume>;
  const file = (name: string) => join(world.folder, name);
  beforeEach(() => {
    world = new WatchedShare();
    memory = new ReadingMemory();
    volumes = expected;
    watch = world.watchWith(
      `echo >> '${file('runs')}'; while [ -e '${file('held')}' ]; do sleep 0.02; done; ${answers}`,
    );
  });
  afterEach(() => world.end());

  async function read(rules: ReadingRules = anyRules): Promise<VolumeReading[]> {
    const readings = await watch.read(volumes, rules, 'shared');
    // Those that are expected by then.
    memory.take(readings, volumes);
    return Object.values(readings);
  }
  const readBySix = (rules?: ReadingRules) => Promise.all(Array.from({ length: 6 }, () => read(rules)));
  const hold = () => writeFileSync(file('held'), '');

  it('is slow once, in the latencies, in the log and in what is counted, and is an answer to each of them', async () => {
    const rules = { ...anyRules, slowMilliseconds: 300 };
    for (let n = 0; n < 4; n += 1) await read(rules);
    hold();
    rmSync(file('runs'));
    const six = readBySix(rules);
    await vi.waitFor(() => expect(existsSync(file('runs'))).toBe(true), 10_000);
    // So long it takes at least.
    const until = performance.now() + 400;
    await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(until), 10_000);
    rmSync(file('held'));
    const all = (await six).flat();
    expect(new Set(all.map(({ read: { state } }) => state))).toEqual(new Set(['ok']));
    expect(all.every(({ latencyMs = 0 }) => latencyMs > 300)).toBe(true);
    expect(all.filter(({ isRepeat }) => !isRepeat)).toHaveLength(1);
    // Of what is reported each figure has the weight of one reading.
    expect(all.filter(({ fresh, volume }) => fresh === volume)).toHaveLength(1);
    expect([...memory.counts]).toEqual([['ok', 5]]);
    expect(memory.of('camera')).toHaveLength(5);
  });

  it('counts for each volume of a share', async () => {
    const table = ['/v/camera', '/v/other'].map(
      (path, index) => `${31 + index} 20 0:41 / ${path} rw - cifs //contoso-ase/camera-drop rw\n`,
    );
    writeFileSync(file('self/mountinfo'), `20 1 0:20 / / rw - overlay overlay rw\n${table.join('')}`);
    volumes = { ...expected, other: { share: 'camera-drop', path: '/v/other' } };
    hold();
    const six = readBySix();
    await vi.waitFor(() => expect(existsSync(file('runs'))).toBe(true), 10_000);
    rmSync(file('held'));
    await six;
    expect([memory.of('camera').length, memory.of('other').length]).toEqual([1, 1]);
  });

  it.each([
    ['a share that hangs', '31 20 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw'],
    ['one whose mounting hangs', '30 20 0:40 / /v/camera rw - autofs systemd-1 rw,fd=6,direct'],
  ])('is stuck once for %s, and so is who looks at it just then', async (_what, entry) => {
    writeFileSync(file('self/mountinfo'), `20 1 0:20 / / rw - overlay overlay rw\n${entry}\n`);
    hold();
    await readBySix({ ...anyRules, deadlineMilliseconds: 300 });
    await readBySix({ ...anyRules, deadlineMilliseconds: 300 });
    expect([...memory.counts]).toEqual([['stuck', 1]]);
  });

  it('is stuck once where the disk hangs that its path lies on', async () => {
    writeFileSync(
      file('self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 8:2 / /v rw - ext4 /dev/sdb2 rw\n',
    );
    writeFileSync(file('sh'), '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
    await Promise.all([read({ ...anyRules, deadlineMilliseconds: 300 }), read(anyRules)]);
    expect([...memory.counts]).toEqual([['stuck', 1]]);
  });

  it('is judged anew where the rules are others by then', async () => {
    hold();
    const first = read();
    await vi.waitFor(() => expect(existsSync(file('runs'))).toBe(true), 10_000);
    const second = read({ ...anyRules, leastFreePercent: 50 });
    rmSync(file('held'));
    await first;
    expect((await second)[0]?.volume.state).toBe('full');
    expect([...memory.counts]).toEqual([['ok', 1]]);
  });

  it('is one of each expectation where settings change while it is under way', async () => {
    hold();
    const first = read();
    await vi.waitFor(() => expect(existsSync(file('runs'))).toBe(true), 10_000);
    volumes = { camera: { ...expected.camera, tier: 'cloud' } };
    const second = readBySix();
    rmSync(file('held'));
    await first;
    await second;
    expect(memory.of('camera')).toHaveLength(1);
  });
});
