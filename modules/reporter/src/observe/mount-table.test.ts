import { expect, it } from 'vitest';
import { MountTableReader } from './mount-table.ts';

const line = (id: number) => `${id} 1 0:${id} / /v/${id} rw - cifs //contoso/${id} rw\n`;
const table = (...ids: number[]) => Buffer.from(['20 1 0:20 / / rw - overlay o rw\n', ...ids.map(line)].join(''));

it('reads a table that changes until two reads agree', async () => {
  let reads = 0;
  const reader = new MountTableReader('', () => {
    reads += 1;
    return Promise.resolve(reads < 8 ? table(30 + reads) : table(50));
  });
  const read = await reader.read();
  expect(typeof read === 'object' ? read.find('/v/50')?.source : read).toBe('//contoso/50');
  expect(reads).toBeGreaterThanOrEqual(9);
  // Nothing has changed since: one read is enough, and the answer is the same.
  const before = reads;
  expect(await reader.read()).toBe(read);
  expect(reads).toBe(before + 1);
});

it('does not call one that never stands still unreadable, and the other way round', async () => {
  let reads = 0;
  const restless = new MountTableReader('', () => Promise.resolve(table((reads += 1))));
  expect(await restless.read()).toBe('unsteady');
  expect(await new MountTableReader('', () => Promise.reject(new Error('EACCES'))).read()).toBe('unreadable');
  expect(await new MountTableReader('', () => Promise.resolve(Buffer.from('no table\n'))).read()).toBe('unreadable');
  expect(await new MountTableReader('/contoso-has-no-such-folder').read()).toBe('unreadable');
});

it('is read once for all who ask together, and never before any of them has', async () => {
  let reads = 0;
  let now = table(30);
  const reader = new MountTableReader('', () => {
    reads += 1;
    return Promise.resolve(now);
  });
  const before = await reader.read();
  const [first, second] = [reader.readTogether(), reader.readTogether()];
  now = table(31);
  reads = 0;
  const read = await first;
  expect(typeof read === 'object' ? read.find('/v/31')?.source : read).toBe('//contoso/31');
  expect(read).not.toBe(before);
  expect(await second).toBe(read);
  // Another table is read twice, since it may be torn.
  expect(reads).toBe(2);
  now = table(32);
  const later = await reader.readTogether();
  expect(typeof later === 'object' ? later.find('/v/32')?.source : later).toBe('//contoso/32');
});
