import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isPrivate, isPrivateFolder } from './cache-folder.ts';

const maxFileBytes = 32 * 1024 * 1024;
const staleAfterDays = 30;

/** A file with the code that V8 made of a program, of one user. Nothing here throws: a cache is never worth an error. */
export class CodeCache {
  private readonly file: string;
  private readonly identity: string;
  private readonly user: number;

  /** `identity` is what the code was made of, in one line without an end; `user` the number of the user who runs it. */
  constructor(file: string, identity: string, user: number) {
    this.file = file;
    this.identity = identity;
    this.user = user;
  }

  /**
   * The code, or undefined when there is none to be trusted: file and folder are this user's or root's and nobody else
   * can write there, it was made for this very identity, and its digest is right. V8 checks its own version and flags but
   * not the content, and a damaged one would end the process.
   */
  read(): Buffer | undefined {
    try {
      if (!isPrivateFolder(dirname(this.file), this.user)) return undefined;
      const descriptor = openSync(this.file, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        const found = fstatSync(descriptor);
        if (!found.isFile() || found.size > maxFileBytes || !isPrivate(found, this.user)) return undefined;
        return this.codeIn(readFileSync(descriptor));
      } finally {
        closeSync(descriptor);
      }
    } catch {
      return undefined;
    }
  }

  /** Makes the folder where it is absent; whether code can be written there and will be read from there. */
  prepare(): boolean {
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      return isPrivateFolder(dirname(this.file), this.user);
    } catch {
      return false;
    }
  }

  /** Readers see the file as it was or as it is, never a half. */
  write(code: Buffer): void {
    const half = `${this.file}.${process.pid}.part`;
    try {
      writeFileSync(half, Buffer.concat([code, this.lastLineOf(code)]), { mode: 0o600, flag: 'wx' });
      renameSync(half, this.file);
      removeStale(dirname(this.file));
    } catch {
      removeQuietly(half);
    }
  }

  /** It comes last, so that the code begins where V8 wants it: at an aligned address. */
  private lastLineOf(code: Buffer): Buffer {
    return Buffer.from(`\nmooring ${this.identity} ${createHash('sha256').update(code).digest('hex')}\n`, 'latin1');
  }

  private codeIn(bytes: Buffer): Buffer | undefined {
    const end = bytes.lastIndexOf('\nmooring ');
    const code = bytes.subarray(0, Math.max(end, 0));
    return end > 0 && this.lastLineOf(code).equals(bytes.subarray(end)) ? code : undefined;
  }
}

/** By build, Node's version, processor and options: code made for others would be refused, and be written over in turns. */
export function codeFileName(program: string, options: readonly string[]): string {
  const mark = createHash('sha256').update(options.join('\0')).digest('hex').slice(0, 8);
  return `${program}-${process.version}-${process.arch}-${mark}.code`;
}

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be removed, nothing was written.
  }
}

/** What earlier versions left. */
function removeStale(folder: string): void {
  const oldestMs = Date.now() - staleAfterDays * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (/\.(code|part)$/.test(name) && statSync(file).mtimeMs < oldestMs) rmSync(file, { force: true });
  }
}
