import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';

const deadlineMilliseconds = 2_000;

describe('a share that is asked while this process stands still past the deadline', () => {
  let world: WatchedShare;
  beforeEach(() => {
    world = new WatchedShare();
  });
  afterEach(() => world.end());

  /**
   * @param pastMilliseconds how long this process goes on standing still after the deadline
   * @param answered when the share answers: while this process stands still, as soon as it goes on, or never
   */
  async function readOver(pastMilliseconds: number, answered: 'meanwhile' | 'then' | 'never'): Promise<object> {
    const [held, asked, go] = ['held', 'asked', 'go'].map((name) => join(world.folder, name)) as [
      string,
      string,
      string,
    ];
    const watch = world.watchWith(
      `if [ -e '${held}' ]; then : > '${asked}'; while [ ! -e '${go}' ]; do sleep 0.02; done; fi; ${answers}`,
    );
    // From here on there is a child that asks. To start it is part of the time, and takes long on a busy machine.
    expect((await watch.read(expected, anyRules, 'fresh'))['camera']?.read).toMatchObject({ state: 'ok' });
    writeFileSync(held, '');
    const reading = watch.read(expected, { ...anyRules, deadlineMilliseconds }, 'fresh');
    await expect.poll(() => existsSync(asked), { timeout: 10_000, interval: 10 }).toBe(true);
    // Its time began a moment ago. What comes after an immediate is timers, and only then what there is to read.
    await turn();
    if (answered === 'meanwhile') writeFileSync(go, '');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, deadlineMilliseconds + pastMilliseconds);
    if (answered === 'then') writeFileSync(go, '');
    return (await reading)['camera']?.read ?? {};
  }

  it('is ok where it has answered meanwhile', async () => {
    expect(await readOver(200, 'meanwhile')).toMatchObject({ state: 'ok' });
  });

  it('is ok where what asked stood still for as long, and is answered then', async () => {
    expect(await readOver(700, 'then')).toMatchObject({ state: 'ok' });
  });

  it('is stuck where it does not answer then either', async () => {
    expect(await readOver(700, 'never')).toMatchObject({ state: 'stuck' });
  });
});
