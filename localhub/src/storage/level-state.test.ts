import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LevelState } from './level-state.ts';
import { MemoryState } from './memory-state.ts';
import { StateUnavailable, StateUnreadable } from './state-error.ts';
import type { StateStore, TableCodec } from './state-store.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-state-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function reopened<T>(use: (state: LevelState) => Promise<T> | T): Promise<T> {
  const state = await LevelState.open(directory);
  try {
    return await use(state);
  } finally {
    await state.close();
  }
}

const upper: TableCodec<{ text: string }> = {
  encode: ({ text }) => text.toUpperCase(),
  decode: (json) => {
    if (typeof json !== 'string') throw new Error('it is not a text');
    return { text: json };
  },
};

type Step = readonly ['put', string, string, number] | readonly ['remove', string, string] | readonly ['written'];

const names = fc.constantFrom('a', 'b', 'device/1', '__proto__', 'é');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('put' as const), fc.constantFrom('t', 'u'), names, fc.nat(9)),
  fc.tuple(fc.constant('remove' as const), fc.constantFrom('t', 'u'), names),
  fc.tuple(fc.constant('written' as const)),
);

async function run(state: StateStore, steps: readonly Step[]): Promise<void> {
  for (const one of steps) {
    if (one[0] === 'put') state.table<number>(one[1]).put(one[2], one[3]);
    else if (one[0] === 'remove') state.table(one[1]).remove(one[2]);
    else await state.written();
  }
}

function contents(state: StateStore): unknown {
  return ['t', 'u'].map((name) => [...state.table(name).entries()]);
}

describe('the store of files', () => {
  test('what is put and removed in any order is there after a restart, in the order of the first put', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 15 }), { maxLength: 3 }), async (runs) => {
        await rm(directory, { recursive: true, force: true });
        const memory = new MemoryState();
        for (const steps of runs) {
          await run(memory, steps);
          await reopened(async (state) => {
            await run(state, steps);
            expect(contents(state)).toEqual(contents(memory));
          });
        }
        expect(await reopened(contents)).toEqual(contents(memory));
      }),
      { numRuns: 40 },
    );
  });

  test('a codec gives readers the living value and the store its encoding', async () => {
    await reopened((state) => state.table('t', upper).put('k', { text: 'word' }));
    await reopened((state) => {
      expect([...state.storedRows()]).toEqual([{ table: 't', key: 'k', order: 1, json: 'WORD' }]);
      expect(state.table('t', upper).get('k')).toEqual({ text: 'WORD' });
    });
  });

  test('a row that cannot be decoded is named', async () => {
    await reopened((state) => state.table('t').put('k', 7));
    await reopened((state) => {
      expect(() => state.table('t', upper)).toThrow("'k' of 't' in the kept state cannot be read: it is not a text");
    });
  });

  test('a value that is changed in place and put again is written as it is at the time of writing', async () => {
    await reopened((state) => {
      const value = { count: 1 };
      state.table('t').put('k', value);
      value.count = 2;
    });
    expect(await reopened((state) => state.table('t').get('k'))).toEqual({ count: 2 });
  });

  test('rows of a table that nobody asks for stay', async () => {
    await reopened((state) => state.table('left alone').put('k', 1));
    await reopened((state) => state.table('t').put('k', 2));
    expect(await reopened((state) => state.table('left alone').get('k'))).toBe(1);
  });

  test('a store that another hub has is said to be so', async () => {
    await reopened(async () => {
      await expect(LevelState.open(directory)).rejects.toThrow(StateUnavailable);
      await expect(LevelState.open(directory)).rejects.toThrow('End it, or choose another data directory.');
    });
  });

  test('a newer format is refused before any row is looked at', async () => {
    const level = new ClassicLevel(directory);
    await level.batch([
      { type: 'put', key: 'format', value: '2' },
      { type: 'put', key: 'other than today', value: 'not JSON' },
    ]);
    await level.close();
    await expect(LevelState.open(directory)).rejects.toThrow(StateUnreadable);
    await expect(LevelState.open(directory)).rejects.toThrow('has format 2, and this version reads format 1');
  });

  test('a damaged row is refused, with what to do', async () => {
    await reopened((state) => state.table('t').put('k', 1));
    const level = new ClassicLevel(directory);
    await level.put('t/k', '[1');
    await level.close();
    await expect(LevelState.open(directory)).rejects.toThrow(/cannot be read: .*Move the folder away/);
  });
});
