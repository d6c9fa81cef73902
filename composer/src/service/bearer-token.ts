import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const tokenBytes = 32;

/** A secret of 256 random bits, in characters that need no escaping in a header. */
export function makeToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/**
 * Whether a header is `Bearer <token>`. Digests are compared, so that neither the time taken nor a length tells how much
 * of a guess was right.
 */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Puts the token where callers of the same user may read it, in one step: nobody ever reads half of one. */
export async function writeTokenFile(file: string, token: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  await rm(fresh, { force: true });
  try {
    await writeFile(fresh, `${token}\n`, { flag: 'wx', mode: 0o600 });
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** Takes the token away again, unless another service has put its own there since. */
export async function removeTokenFile(file: string, token: string): Promise<void> {
  const written = await readFile(file, 'utf8').catch(() => '');
  if (written.trim() === token) await rm(file, { force: true });
}
