import { describe, expect, test } from 'vitest';
import { WriteQueue } from './write-queue.ts';

/** A writer whose batches end when told. */
function heldQueue() {
  const batches: { end(): void; fail(error: Error): void }[] = [];
  const failures: Error[] = [];
  const write = (): Promise<void> =>
    new Promise((resolve, reject) => {
      batches.push({ end: resolve, fail: reject });
    });
  const queue = new WriteQueue(write, (error) => void failures.push(error));
  return { queue, batches, failures };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

describe('the queue of writes', () => {
  test('nothing to write is written at once', async () => {
    const { queue, batches } = heldQueue();
    await queue.written();
    expect(batches).toHaveLength(0);
  });

  test('everything that one event has brought goes into one batch, and what comes during it into the next', async () => {
    const { queue, batches } = heldQueue();
    queue.touch();
    queue.touch();
    const settled: string[] = [];
    void queue.written().then(() => settled.push('first'));
    await turn();
    expect(batches).toHaveLength(1);
    queue.touch();
    queue.touch();
    void queue.written().then(() => settled.push('second'));
    await turn();
    expect([batches.length, settled]).toEqual([1, []]);
    batches[0]?.end();
    await turn();
    expect([batches.length, settled]).toEqual([2, ['first']]);
    batches[1]?.end();
    await turn();
    expect(settled).toEqual(['first', 'second']);
  });

  test('calls settle in the order in which they were made', async () => {
    const { queue, batches } = heldQueue();
    const settled: number[] = [];
    queue.touch();
    void queue.written().then(() => settled.push(1));
    await turn();
    void queue.written().then(() => settled.push(2));
    queue.touch();
    void queue.written().then(() => settled.push(3));
    batches[0]?.end();
    await turn();
    void queue.written().then(() => settled.push(4));
    batches[1]?.end();
    await turn();
    void queue.written().then(() => settled.push(5));
    await turn();
    expect(settled).toEqual([1, 2, 3, 4, 5]);
  });

  test('after a failure nothing is acknowledged, neither what was on its way nor what comes later', async () => {
    const { queue, batches, failures } = heldQueue();
    queue.touch();
    const onItsWay = queue.written();
    await turn();
    queue.touch();
    const gathered = queue.written();
    const error = new Error('no space left');
    batches[0]?.fail(error);
    await expect(onItsWay).rejects.toBe(error);
    await expect(gathered).rejects.toBe(error);
    queue.touch();
    await expect(queue.written()).rejects.toBe(error);
    await turn();
    expect([batches.length, failures]).toEqual([1, [error]]);
  });
});
