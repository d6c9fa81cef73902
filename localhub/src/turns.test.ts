import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { atOnce, inTurns, makePause, Turns } from './turns.ts';

describe('turns', () => {
  test('are given one at a time, in the order in which they were asked for', async () => {
    const turns = new Turns();
    const given: number[] = [];
    const all = Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await turns.take();
        given.push(index);
      }),
    );
    let most = 0;
    while (given.length < 20) {
      const before = given.length;
      await nextTurn();
      most = Math.max(most, given.length - before);
    }
    await all;
    expect(given).toEqual(Array.from({ length: 20 }, (_, index) => index));
    // A look at it falls between two turns.
    expect(most).toBeLessThanOrEqual(2);
  });

  test('are given at once while nobody else has had this one', async () => {
    const turns = new Turns();
    for (let round = 0; round < 3; round += 1) {
      let isMine = false;
      void turns.take().then(() => {
        isMine = true;
      });
      await Promise.resolve();
      await Promise.resolve();
      expect(isMine).toBe(true);
      await nextTurn();
      await nextTurn();
    }
  });
});

describe('what comes in many steps', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function* steps(milliseconds: number): Generator<void, string> {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) yield;
    return 'done';
  }

  test('takes a turn after another, so that others have theirs between', async () => {
    const turns = new Turns();
    const take = async (): Promise<void> => turns.take();
    let others = 0;
    const long = inTurns(steps(100), take);
    let isDone = false;
    void long.then(() => {
      isDone = true;
    });
    const other = async (): Promise<void> => {
      await turns.take();
      if (isDone) return;
      others += 1;
      await other();
    };
    await Promise.all([long, other()]);
    expect(await long).toBe('done');
    expect(others).toBeGreaterThan(3);
  });

  test.each([
    ['none where it is short', 3, 0],
    ['one for some milliseconds each, not for a step', 40, 10],
  ])('takes %s', async (_what, count, expected) => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    function* milliseconds(): Generator<void, string> {
      for (let step = 0; step < count; step += 1) {
        nowMs += 1;
        yield;
      }
      return 'done';
    }
    let taken = 0;
    const take = async (): Promise<void> => {
      taken += 1;
      // Whoever has the turns between takes long.
      nowMs += 100;
    };
    expect(await inTurns(milliseconds(), take)).toBe('done');
    expect(taken).toBe(expected);
  });

  test('ends with the error of who gives the turns', async () => {
    const gone = async (): Promise<void> => Promise.reject(new Error('the caller went away'));
    await expect(inTurns(steps(1000), gone)).rejects.toThrow('went away');
  });
});

describe('a pause', () => {
  afterEach(() => void vi.restoreAllMocks());

  test('is none for some milliseconds, and then lasts until the next turn', async () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const pause = makePause();
    for (let round = 0; round < 3; round += 1) {
      let isNextTurn = false;
      setImmediate(() => {
        isNextTurn = true;
      });
      await pause();
      expect(isNextTurn).toBe(false);
      nowMs += 100;
      await pause();
      expect(isNextTurn).toBe(true);
    }
  });
});

test('steps that are run at once give what they come to', () => {
  function* three(): Generator<void, string> {
    yield;
    yield;
    return 'done';
  }
  expect(atOnce(three())).toBe('done');
});
