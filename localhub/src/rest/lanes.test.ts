import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Lanes } from './lanes.ts';
import { TurnCounter } from './testing/turn-counter.ts';

test('so many tasks run at a time, in their order, and one that fails makes room like any other', async () => {
  const lanes = new Lanes(3);
  const begun: number[] = [];
  let open = 0;
  let most = 0;
  const runAll = async (): Promise<PromiseSettledResult<number>[]> =>
    Promise.allSettled(
      Array.from({ length: 20 }, async (_, index) =>
        lanes.run(async () => {
          begun.push(index);
          open += 1;
          most = Math.max(most, open);
          await nextTurn();
          open -= 1;
          if (index % 2 === 0) throw new Error('it failed');
          return index;
        }),
      ),
    );
  // What has waited gives its room back once: there is no more of it the second time.
  for (let round = 0; round < 2; round += 1) {
    const results = await runAll();
    expect(most).toBe(3);
    expect(begun.splice(0)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  }
});

test('a task that has waited begins in a turn of its own', async () => {
  const lanes = new Lanes(1);
  const counter = new TurnCounter();
  const turns: number[] = [];
  await Promise.all(Array.from({ length: 10 }, async () => lanes.run(async () => void turns.push(counter.turn))));
  counter.end();
  expect(new Set(turns).size).toBe(10);
});
