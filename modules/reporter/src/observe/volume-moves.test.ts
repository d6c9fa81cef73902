import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';
import type { VolumeWatch } from './volume-watch.ts';

describe('a volume whose mounts change while it is asked', () => {
  let world: WatchedShare;
  let folder = '';
  beforeEach(() => {
    world = new WatchedShare();
    folder = world.folder;
  });
  afterEach(() => world.end());

  const root = '20 1 0:20 / / rw - overlay overlay rw\n';
  const entry = (id: number, changes: { path?: string; source?: string; options?: string } = {}) => {
    const { path = '/v/camera', source = '//contoso-ase/camera-drop', options = 'rw' } = changes;
    return `${id} 20 0:41 / ${path} ${options} - cifs ${source} rw\n`;
  };
  const mounted = (...entries: string[]) => writeFileSync(join(folder, 'self/mountinfo'), root + entries.join(''));
  /** A program of a shell, which makes that the table as a whole: nobody sees half of it. */
  const mounts = (...entries: string[]) => {
    const text = (root + entries.join('')).replaceAll('\n', '\\n');
    return `printf '${text}' > '${folder}/new'; mv '${folder}/new' '${folder}/self/mountinfo'`;
  };
  const once = (script: string) => `[ -e '${folder}/once' ] || { : > '${folder}/once'; ${script}; }`;
  const counts = () => `echo >> '${folder}/asked'`;
  const asked = () => readFileSync(join(folder, 'asked'), 'utf8').length;
  it('is not ok by the answer of what stood there once its mount had gone', async () => {
    expect(await world.readWith(`${mounts()}; ${answers}`)).toMatchObject({ state: 'missing' });
  });

  it('is another share where that was mounted there meanwhile, with the same numbers or not', async () => {
    for (const id of [31, 32]) {
      mounted(entry(31));
      const other = entry(id, { source: '//contoso-ase/payroll' });
      expect(await world.readWith(`${mounts(other)}; ${answers}`)).toMatchObject({
        state: 'replaced',
        source: '//contoso-ase/payroll',
      });
    }
  });

  it('is asked anew where the same share was mounted anew meanwhile', async () => {
    expect(await world.readWith(`${counts()}; ${once(mounts(entry(32)))}; ${answers}`)).toMatchObject({ state: 'ok' });
    expect(asked()).toBe(2);
  });

  it('is not known where mounts come and go at each question', async () => {
    const next = `n=$(wc -l < '${folder}/asked'); ${mounts(entry(31)).replace('31 20', '$((40 + n)) 20').replaceAll("'", '"')}`;
    expect(await world.readWith(`${counts()}; ${next}; ${answers}`)).toMatchObject({
      state: 'unknown',
      detail: 'mounts came and went while the mount table was read',
    });
    expect(asked()).toBe(2);
  });

  it('is told with the options that its mount has by then, and asked once', async () => {
    const readOnly = entry(31, { options: 'ro' });
    expect(await world.readWith(`${counts()}; ${mounts(readOnly)}; ${answers}`)).toMatchObject({
      state: 'readonly',
      readOnly: true,
    });
    expect(asked()).toBe(1);
  });

  it('is not ok by a fresh answer where its mount went while a reading before that was waited for', async () => {
    const watch = world.watchWith(`${counts()}; while [ ! -e '${folder}/go' ]; do sleep 0.02; done; ${answers}`);
    const table = await watch.readTable();
    const ask = (mode: 'shared' | 'fresh') => watch.read(expected, anyRules, mode, undefined, table);
    const first = ask('shared');
    await expect.poll(() => existsSync(join(folder, 'asked'))).toBe(true);
    const fresh = ask('fresh');
    await turn();
    mounted();
    writeFileSync(join(folder, 'go'), '');
    const states = (await Promise.all([first, fresh])).map(({ camera }) => camera?.read.state);
    expect(states).toEqual(['missing', 'missing']);
    expect(asked()).toBe(2);
  });

  it('is to be read before its turn where another share is mounted there, with the same numbers or not', async () => {
    const watch = world.watchWith(answers);
    await watch.read(expected, anyRules, 'shared');
    expect(watch.movedSince(expected, await watch.readTable())).toEqual([]);
    mounted(entry(31, { source: '//contoso-ase/payroll' }));
    expect(watch.movedSince(expected, await watch.readTable())).toEqual(['camera']);
    mounted(entry(32));
    expect(watch.movedSince(expected, await watch.readTable())).toEqual(['camera']);
  });

  describe('and whose share stands at another path too, where it is asked', () => {
    const other = { other: { share: 'camera-drop', path: '/v/other' } };
    const paths = () => readFileSync(join(folder, 'paths'), 'utf8').trim().split('\n');
    function watchBoth(): VolumeWatch {
      mounted(entry(32, { path: '/v/other' }), entry(31));
      const waits = once(`while [ ! -e '${folder}/go' ]; do sleep 0.02; done`);
      return world.watchWith(`for path; do :; done; echo "\${path##*/}" >> '${folder}/paths'; ${waits}; ${answers}`);
    }
    const isAsked = async () => {
      await expect.poll(() => existsSync(join(folder, 'paths'))).toBe(true);
    };
    const go = () => writeFileSync(join(folder, 'go'), '');

    it('is asked at its own once that mount has gone', async () => {
      const reading = watchBoth().read({ ...other, ...expected }, anyRules, 'shared');
      await isAsked();
      mounted(entry(31));
      go();
      const { other: gone, camera } = await reading;
      expect([gone?.volume.state, camera?.volume.state]).toEqual(['missing', 'ok']);
      expect(paths()).toEqual(['other', 'camera']);
    });

    it('is so too where that was asked before, of a table of that time', async () => {
      const watch = watchBoth();
      const before = watch.read(other, anyRules, 'shared');
      await isAsked();
      mounted(entry(31));
      const table = await watch.readTable();
      const reading = watch.read(expected, anyRules, 'shared', undefined, table);
      await turn();
      go();
      expect([(await before)['other']?.volume.state, (await reading)['camera']?.volume.state]).toEqual([
        'missing',
        'ok',
      ]);
      expect(paths()).toEqual(['other', 'camera']);
    });

    it('is stuck where that was asked before and hangs, though its mount has gone', async () => {
      const watch = watchBoth();
      const rules = { ...anyRules, deadlineMilliseconds: 300 };
      const before = watch.read(other, rules, 'shared');
      await isAsked();
      mounted(entry(31));
      expect((await watch.read(expected, rules, 'shared'))['camera']?.volume.state).toBe('stuck');
      expect((await before)['other']?.volume.state).toBe('missing');
      expect(paths()).toEqual(['other']);
    });
  });
});
