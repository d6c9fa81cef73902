import { expect, it } from 'vitest';
import { PatchRefusedError } from '../hub/patch-refused.ts';
import { Counters } from './counters.ts';

it('counts patches by what became of them', async () => {
  const counters = new Counters();
  let fails = false;
  const link = counters.over({
    desired: () => ({ a: 1 }),
    readReported: () => Promise.resolve({ section: { seq: 1 }, version: 1 }),
    patchReported: () => (fails ? Promise.reject(new Error('away')) : Promise.resolve()),
  });
  await link.patchReported({});
  counters.confirmed();
  await link.patchReported({});
  await link.patchReported({});
  counters.confirmed();
  fails = true;
  await expect(link.patchReported({})).rejects.toThrow('away');
  fails = false;
  await link.patchReported({});
  expect(counters.patches).toEqual({ sent: 5, confirmed: 2, unconfirmed: 1, failed: 1 });
  expect(link.desired()).toEqual({ a: 1 });
  expect(await link.readReported()).toEqual({ section: { seq: 1 }, version: 1 });
});

it('counts each patch as one thing, also one that arrived without a word and one that was refused after another', async () => {
  const counters = new Counters();
  let error: Error | undefined;
  const link = counters.over({
    desired: () => ({}),
    readReported: () => Promise.resolve({ section: {}, version: 1 }),
    patchReported: () => (error === undefined ? Promise.resolve() : Promise.reject(error)),
  });
  error = new Error('no acknowledgement');
  await expect(link.patchReported({})).rejects.toThrow('no acknowledgement');
  expect(counters.patches).toEqual({ sent: 1, confirmed: 0, unconfirmed: 0, failed: 0 });
  // It is read back.
  counters.confirmed();
  expect(counters.patches).toEqual({ sent: 1, confirmed: 1, unconfirmed: 0, failed: 0 });
  error = undefined;
  await link.patchReported({});
  error = new PatchRefusedError('Throttled');
  await expect(link.patchReported({})).rejects.toThrow('Throttled');
  // The one before it, late.
  counters.confirmed();
  expect(counters.patches).toEqual({ sent: 3, confirmed: 1, unconfirmed: 1, failed: 1 });
});

it('counts answers by method and status', () => {
  const counters = new Counters();
  for (const status of [200, 200, 400]) counters.answered('probe', status);
  expect(counters.methods).toEqual([
    { method: 'probe', status: 200, count: 2 },
    { method: 'probe', status: 400, count: 1 },
  ]);
});
