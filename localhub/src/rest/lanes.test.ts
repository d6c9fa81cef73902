import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

test('so many tasks run at a time, in their order, and one that fails makes room like any other', async () => {
  const lanes = new Lanes(3);
  const begun: number[] = [];
  let open = 0;
  let most = 0;
  const results = await Promise.allSettled(
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
  expect(most).toBe(3);
  expect(begun).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  await expect(lanes.run(async () => Promise.resolve('later'))).resolves.toBe('later');
});
