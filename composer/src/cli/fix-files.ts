import { readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, chown, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { UsageError } from '../app/failure.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import type { TextFile } from '../core/fix/apply-fixes.ts';
import { decodeBytes } from '../source/decode-bytes.ts';
import type { InputFile } from '../source/read-source.ts';
import type { FixLog } from './fix-log.ts';
import type { Io } from './io.ts';

const byteOrderMark = new Uint8Array([0xef, 0xbb, 0xbf]);

/** What can be mended together: files, what is found in them, and how that is found. */
export interface Fixable {
  readonly files: readonly InputFile[];
  readonly diagnostics: readonly Diagnostic[];
  readonly check: (files: readonly InputFile[]) => readonly Diagnostic[];
}

/**
 * Makes the certain fixes of what was found, or only says what they would be, and answers the files as they are then: the
 * same ones where nothing is mended.
 *
 * @throws {UsageError} for a file that cannot be written, or has changed since it was read
 */
export async function fixFiles(
  io: Io,
  { files, diagnostics, check }: Fixable,
  log: FixLog,
): Promise<readonly InputFile[]> {
  if (!diagnostics.some(({ fix }) => fix !== undefined)) return files;
  // Only this needs it; a check without fixes starts without it.
  const { applyFixes } = await import('../core/fix/apply-fixes.ts');
  const texts = files.flatMap(({ name, bytes }) => {
    const decoded = decodeBytes(name, bytes);
    return 'text' in decoded ? [{ name, text: decoded.text }] : [];
  });
  const outcome = applyFixes(texts, diagnostics, (tried) => check(encodeAll(tried, files)));
  const mended = outcome.applied.length === 0 ? files : encodeAll(outcome.files, files);
  if (log.mode === 'write') await replaceFiles(io, files, mended);
  log.tell(outcome);
  return mended;
}

/** Texts as bytes again, with the byte order mark where there was one. */
function encodeAll(files: readonly TextFile[], before: readonly InputFile[]): InputFile[] {
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  return before.map(({ name, bytes }) => {
    const text = texts.get(name);
    if (text === undefined) return { name, bytes };
    const encoded = new TextEncoder().encode(text);
    const hasMark = byteOrderMark.every((byte, index) => bytes[index] === byte);
    return { name, bytes: hasMark ? Buffer.concat([byteOrderMark, encoded]) : encoded };
  });
}

/** Either every file that differs is replaced, or, as far as that can be told beforehand, none. */
async function replaceFiles(io: Io, before: readonly InputFile[], now: readonly InputFile[]): Promise<void> {
  const halves: Half[] = [];
  try {
    for (const [index, { name, bytes }] of now.entries()) {
      const was = before[index]?.bytes;
      if (was === undefined || sameBytes(was, bytes)) continue;
      try {
        halves.push(await writeHalf(resolve(io.cwd, name), was, bytes));
      } catch (error) {
        throw new UsageError(
          `${name} cannot be written: ${(error as Error).message}`,
          'Nothing was changed. Run the check again, or change by hand what `--fix --dry-run` shows.',
        );
      }
    }
    for (const { half, place } of halves) await rename(half, place);
  } finally {
    for (const { half } of halves) await rm(half, { force: true });
  }
}

interface Half {
  /** The new bytes, in a file beside the one they are for. */
  half: string;
  place: string;
}

/**
 * Writes what is to take the place of a file beside it, so that a reader never sees half of it. A link is followed only
 * within its folder. Mode and owner stay.
 */
async function writeHalf(written: string, before: Uint8Array, bytes: Uint8Array): Promise<Half> {
  const place = realpathSync(written);
  const home = realpathSync(dirname(written));
  if (relative(home, place).split(sep)[0] === '..') throw new Error('it is a link that leads out of its folder');
  const stat = statSync(place);
  if (!stat.isFile()) throw new Error('it is no regular file');
  const half = `${place}.${process.pid}.part`;
  await writeFile(half, bytes, { mode: 0o600, flag: 'wx' });
  try {
    // Only root can give a file away; to anybody else it is theirs already, or becomes so.
    await chown(half, stat.uid, stat.gid).catch(() => undefined);
    await chmod(half, stat.mode & 0o7777);
    if (!sameBytes(readFileSync(place), before)) throw new Error('it was changed meanwhile');
  } catch (error) {
    await rm(half, { force: true });
    throw error;
  }
  return { half, place };
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
