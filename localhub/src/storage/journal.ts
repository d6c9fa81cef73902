import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { journalText, readJournalText, type StoredChange } from './journal-text.ts';
import { readIfPresent } from './private-files.ts';

const NEWEST = 'journal';
/** Its changes are on their way into the database. */
const OLDER = 'journal.older';
/** So long do changes gather before they go on, unless there are many. */
const MOVE_AFTER_MS = 200;
const MOVE_AT_BYTES = 1024 * 1024;
/** The database is behind: whoever writes waits for it. */
const WAIT_AT_BYTES = 16 * 1024 * 1024;

export interface JournalSettings {
  readonly directory: string;
  /** Puts changes into the database, all or none. */
  readonly move: (changes: readonly StoredChange[]) => Promise<void>;
  /** They could not be put there, and nothing more is taken. */
  readonly failed: () => void;
}

/** What a journal that was not closed has left, the oldest change first. */
export async function readJournal(directory: string): Promise<StoredChange[]> {
  const changes: StoredChange[] = [];
  for (const name of [OLDER, NEWEST]) {
    for (const change of readJournalText((await readIfPresent(join(directory, name))) ?? '')) changes.push(change);
  }
  return changes;
}

/** To be called once what it has left is in the database. */
export function forgetJournal(directory: string): void {
  for (const name of [OLDER, NEWEST]) rmSync(join(directory, name), { force: true });
}

/**
 * Changes before they are in the database. They are appended to a file and count as kept at once, which takes a fifth of
 * the time of a batch of the database; from there they move on together, the last value of each key only.
 */
export class Journal {
  readonly #settings: JournalSettings;
  #file: number | null = null;
  #bytes = 0;
  #gathered = new Map<string, string | null>();
  #timer: NodeJS.Timeout | null = null;
  #moving: Promise<void> | null = null;
  #failure: Error | null = null;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  /** Resolves when the changes outlive the process. @throws Error when they could not be written, or earlier ones not */
  async append(changes: readonly StoredChange[]): Promise<void> {
    if (this.#bytes >= WAIT_AT_BYTES) await this.#move();
    if (this.#failure !== null) throw this.#failure;
    if (changes.length === 0) return;
    this.#write(Buffer.from(journalText(changes)));
    for (const [key, value] of changes) this.#gathered.set(key, value);
    if (this.#bytes >= MOVE_AT_BYTES) void this.#move();
    else this.#timer ??= setTimeout(() => void this.#move(), MOVE_AFTER_MS).unref();
  }

  #write(bytes: Buffer): void {
    this.#file ??= openSync(this.#path(NEWEST), 'a', 0o600);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.#bytes += bytes.length;
  }

  /** Everything that has gathered goes into the database; whatever comes meanwhile gathers for the next time. */
  async #move(): Promise<void> {
    await this.#moving;
    this.#moving ??= this.#moveGathered().finally(() => {
      this.#moving = null;
    });
    await this.#moving;
  }

  async #moveGathered(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#gathered.size === 0 || this.#failure !== null) return;
    try {
      this.#release();
      renameSync(this.#path(NEWEST), this.#path(OLDER));
      const changes = [...this.#gathered];
      this.#gathered = new Map();
      this.#bytes = 0;
      await this.#settings.move(changes);
      rmSync(this.#path(OLDER), { force: true });
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#settings.failed();
    }
  }

  #release(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #path(name: string): string {
    return join(this.#settings.directory, name);
  }

  /** Everything is in the database after, or is left to be read at the next start. */
  async close(): Promise<void> {
    await this.#moving;
    await this.#move();
    this.#release();
  }
}
