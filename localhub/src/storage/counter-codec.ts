import type { TableCodec } from './state-store.ts';

/** A number that only rises: two hubs that begin at the same one would give the same etag twice. */
export const counterCodec: TableCodec<number> = {
  encode: (counter) => counter,
  decode: (json) => {
    if (typeof json === 'number' && Number.isSafeInteger(json) && json >= 0) return json;
    throw new Error('it is no whole number');
  },
};
