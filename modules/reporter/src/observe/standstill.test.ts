import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answers, anyRules, expected, WatchedShare } from '../testing/watched-share.ts';

describe('a share that is asked while this process stands still past the deadline', () => {
  let world: WatchedShare;
  beforeEach(() => {
    world = new WatchedShare();
  });
  afterEach(() => world.end());

  /** @param whenItGoesOn done before anything else */
  async function readOver(milliseconds: number, stat: string, whenItGoesOn = () => undefined as void): Promise<object> {
    const asked = join(world.folder, 'asked');
    const watch = world.watchWith(`: > '${asked}'; ${stat}`);
    const reading = watch.read(expected, { ...anyRules, deadlineMilliseconds: 1_000 }, 'fresh');
    await expect.poll(() => existsSync(asked)).toBe(true);
    // Its time began a moment ago. What comes after an immediate is timers, and only then what there is to read.
    await turn();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    whenItGoesOn();
    return (await reading)['camera']?.read ?? {};
  }
  const untilTold = () => `while [ ! -e '${join(world.folder, 'go')}' ]; do sleep 0.02; done; ${answers}`;

  it('is ok where it has answered meanwhile', async () => {
    expect(await readOver(1_200, `sleep 0.2; ${answers}`)).toMatchObject({ state: 'ok' });
  });

  it('is ok where what asked stood still for as long, and is answered then', async () => {
    const goOn = () => writeFileSync(join(world.folder, 'go'), '');
    expect(await readOver(1_700, untilTold(), goOn)).toMatchObject({ state: 'ok' });
  });

  it('is stuck where it does not answer then either', async () => {
    expect(await readOver(1_700, untilTold())).toMatchObject({ state: 'stuck' });
  });
});
