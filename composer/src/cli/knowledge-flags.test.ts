import { expect, it } from 'vitest';
import { UsageError } from '../app/failure.ts';
import type { Io } from './io.ts';
import { readKnownDevice } from './knowledge-flags.ts';

it('a hub without a device is refused, since nothing would be asked of it', async () => {
  const io = { env: {} } as Io;
  await expect(readKnownDevice(io, { localHub: 'hub' })).rejects.toThrow(UsageError);
  await expect(readKnownDevice(io, {})).resolves.toEqual([]);
});
