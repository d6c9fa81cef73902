import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Journal, readJournal } from './journal.ts';
import { journalText, readJournalText, type StoredChange } from './journal-text.ts';
import { LevelState } from './level-state.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-journal-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const value = fc.option(fc.jsonValue().map((json) => JSON.stringify(json)));
const change: fc.Arbitrary<StoredChange> = fc.tuple(fc.string({ unit: 'binary' }), value);
const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });

describe('the text of a journal', () => {
  test('read up to any byte, it gives the batches that are whole, and of the rest nothing', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (written, cut) => {
        const texts = written.map((batch) => Buffer.from(journalText(batch)));
        const all = Buffer.concat(texts);
        const bytes = all.subarray(0, cut % (all.length + 1));
        let [end, count] = [0, 0];
        for (const text of texts) if ((end += text.length) <= bytes.length) count += 1;
        expect(readJournalText(bytes.toString())).toEqual(written.slice(0, count).flat());
      }),
    );
  });

  test('with any byte changed it gives whole batches from the start, and never another change', () => {
    fc.assert(
      fc.property(batches, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, where, flip) => {
        const bytes = Buffer.concat(written.map((batch) => Buffer.from(journalText(batch))));
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const starts = written.map((_, count) => JSON.stringify(written.slice(0, count).flat()));
        expect(starts).toContain(JSON.stringify(readJournalText(bytes.toString())));
      }),
    );
  });
});

describe('a journal', () => {
  test('moves the last value of each key on together, and leaves nothing behind when it is closed', async () => {
    const moved: (readonly StoredChange[])[] = [];
    const move = async (changes: readonly StoredChange[]): Promise<void> => void moved.push(changes);
    const journal = new Journal({ directory, move, failed: () => {} });
    await journal.append([
      ['t/a', '[1,1]'],
      ['t/b', '[2,1]'],
    ]);
    await journal.append([
      ['t/a', '[1,2]'],
      ['t/b', null],
    ]);
    expect(await readJournal(directory)).toHaveLength(4);
    await journal.close();
    expect(moved).toEqual([
      [
        ['t/a', '[1,2]'],
        ['t/b', null],
      ],
    ]);
    expect(await readdir(directory)).toEqual([]);
  });

  test('what comes while the rest is on its way is kept, and read after it', async () => {
    let arrive = (): void => {};
    const move = vi.fn<() => Promise<void>>(async () => new Promise((resolve) => void (arrive = resolve)));
    const journal = new Journal({ directory, move, failed: () => {} });
    await journal.append([['t/a', `[1,"${'x'.repeat(1024 * 1024)}"]`]]);
    await vi.waitFor(() => expect(move).toHaveBeenCalledOnce());
    await journal.append([['t/a', '[1,2]']]);
    expect((await readJournal(directory)).map(([, kept]) => kept?.length)).toEqual([1024 * 1024 + 6, 5]);
    arrive();
    const closed = journal.close();
    await vi.waitFor(() => expect(move).toHaveBeenCalledTimes(2));
    arrive();
    await closed;
  });

  test('when the database does not take them it says so, takes nothing more, and keeps what it had taken', async () => {
    const failed = vi.fn<() => void>();
    const move = async (): Promise<void> => Promise.reject(new Error('the disk is full'));
    const journal = new Journal({ directory, move, failed });
    await journal.append([['t/a', '[1,1]']]);
    await journal.close();
    expect(failed).toHaveBeenCalledOnce();
    await expect(journal.append([['t/a', '[1,2]']])).rejects.toThrow('the disk is full');
    expect(await readJournal(directory)).toEqual([['t/a', '[1,1]']]);
  });
});

test('a store that was never closed is read as it was at its last acknowledgement', async () => {
  const state = await LevelState.open(join(directory, 'living'));
  state.table('t').put('first', 1);
  state.table('t').put('gone', 2);
  await state.written();
  state.table('t').remove('gone');
  state.table('t').put('last', 3);
  await state.written();
  // As it is on the disk when the process is killed at this moment.
  await cp(join(directory, 'living'), join(directory, 'killed'), { recursive: true });
  await state.close();
  for (const start of ['after the kill', 'once more']) {
    const found = await LevelState.open(join(directory, 'killed'));
    expect([start, ...found.table('t').entries()]).toEqual([start, ['first', 1], ['last', 3]]);
    await found.close();
  }
});
