import type { ClassicLevel } from 'classic-level';
import { forgetJournal, readJournal } from './journal.ts';
import type { StoredChange } from './journal-text.ts';
import { makePrivateDirectory } from './private-files.ts';
import type { StoredRow } from './row.ts';
import { StateUnavailable, StateUnreadable } from './state-error.ts';
import { readStored } from './stored-text.ts';

/** One more whenever what is stored changes so that an older hub would misread it. */
export const STATE_FORMAT = 1;
/** Not of any table: it has no slash. */
const FORMAT_KEY = 'format';
const READ_AT_ONCE = 1000;

/** Everything is in memory here, so the database needs little of its own for reading. */
const OPTIONS = { cacheSize: 64 * 1024, writeBufferSize: 1024 * 1024, maxOpenFiles: 64 } as const;

/**
 * Opens the database in `directory` and reads all of it.
 * @throws StateUnavailable when another process has it; StateUnreadable when it is damaged or of a newer version
 */
export async function openLevel(directory: string): Promise<{ level: ClassicLevel; rows: StoredRow[] }> {
  await makePrivateDirectory(directory);
  // Loaded here: a hub that keeps nothing does without the native program.
  const { ClassicLevel } = await import('classic-level');
  const level = new ClassicLevel(directory, OPTIONS);
  try {
    await level.open();
  } catch (error) {
    throw whyNotOpened(directory, error);
  }
  try {
    const entries = await readAll(level);
    await settleFormat(level, directory, entries);
    await takeJournal(level, directory, entries);
    return { level, rows: [...entries].map(([key, value]) => readStored(key, value)) };
  } catch (error) {
    await level.close();
    if (error instanceof StateUnreadable) throw error;
    throw unreadable(directory, error);
  }
}

/** All values by key, without the format once it is settled. */
async function readAll(level: ClassicLevel): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  const iterator = level.iterator();
  try {
    for (;;) {
      const entries = await iterator.nextv(READ_AT_ONCE);
      if (entries.length === 0) return all;
      for (const [key, value] of entries) all.set(key, value);
    }
  } finally {
    await iterator.close();
  }
}

/** Before any row is looked at: those of another format need not look like ours. */
async function settleFormat(level: ClassicLevel, directory: string, entries: Map<string, string>): Promise<void> {
  if (entries.size === 0) {
    await level.put(FORMAT_KEY, String(STATE_FORMAT));
    return;
  }
  const format = entries.get(FORMAT_KEY);
  entries.delete(FORMAT_KEY);
  if (format === String(STATE_FORMAT)) return;
  throw new StateUnreadable(
    `The state in ${directory} has format ${format ?? 'unknown'}, and this version reads format ${STATE_FORMAT}. ` +
      'Use the version that wrote it, or another data directory.',
  );
}

/** A hub that was killed has left changes that are not in the database yet. */
async function takeJournal(level: ClassicLevel, directory: string, entries: Map<string, string>): Promise<void> {
  const changes = await readJournal(directory);
  for (const [key, value] of changes) {
    if (value === null) entries.delete(key);
    else entries.set(key, value);
  }
  if (changes.length > 0) await level.batch(batchOf(changes));
  forgetJournal(directory);
}

/** Changes as the database takes them. */
export function batchOf(changes: readonly StoredChange[]) {
  return changes.map(([key, value]) =>
    value === null ? ({ type: 'del', key } as const) : ({ type: 'put', key, value } as const),
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function whyNotOpened(directory: string, error: unknown): Error {
  const cause = error instanceof Error ? error.cause : undefined;
  if (codeOf(cause) === 'LEVEL_LOCKED') {
    return new StateUnavailable(
      `Another process has the state in ${directory}: a local hub that runs there. End it, or choose another data directory.`,
      { cause: error },
    );
  }
  return unreadable(directory, cause ?? error);
}

function unreadable(directory: string, error: unknown): StateUnreadable {
  const why = error instanceof Error ? error.message : String(error);
  return new StateUnreadable(
    `The state in ${directory} cannot be read: ${why}. Move the folder away to start with nothing, or put a copy back.`,
    { cause: error },
  );
}
