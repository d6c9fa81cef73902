import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../app/failure.ts';
import { isGone, ownToken, parseOwner } from './token-owner.ts';

/** Beside the token, which must stand alone in its file. */
export const ownerFileOf = (tokenFile: string): string => `${tokenFile}.pid`;

/**
 * Puts the token where callers of the same user may read it. A file that is there already belongs to another service and
 * stays as it is, unless that service is gone for certain.
 *
 * @throws {UsageError} when the file is there, or cannot be written
 */
export async function writeTokenFile(file: string, token: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    if (!(await create(file, token)) && !((await removeLeftover(file)) && (await create(file, token)))) {
      throw await refusal(file);
    }
    await writeFile(ownerFileOf(file), `${JSON.stringify(await ownToken(token))}\n`, { mode: 0o600 });
  } catch (error) {
    await removeTokenFile(file, token);
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `the token cannot be written to ${file}: ${(error as Error).message}`,
      'Choose another --token-file.',
    );
  }
}

/** Takes the token away again, unless another service's stands there. Never rejects. */
export async function removeTokenFile(file: string, token: string): Promise<void> {
  if ((await readToken(file)) === token) await rm(file, { force: true }).catch(() => undefined);
  const owner = await readFile(ownerFileOf(file), 'utf8').catch(() => '');
  if (parseOwner(owner, token) !== undefined) await rm(ownerFileOf(file), { force: true }).catch(() => undefined);
}

/** False when something stands there already, a link to nowhere included. */
async function create(file: string, text: string): Promise<boolean> {
  try {
    const made = await open(file, 'wx', 0o600);
    try {
      await made.writeFile(`${text}\n`);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await made.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Whether a token that its service could not take away at its end has been taken away now. */
async function removeLeftover(file: string): Promise<boolean> {
  const left = await readToken(file);
  const owner = await readOwner(file, left);
  if (left === undefined || owner === undefined || !(await isGone(owner))) return false;
  // Several services may find the same leftover. Who makes this file alone may remove it, and nothing else.
  const mark = `${file}.${owner.tokenDigest.slice(0, 16)}.taken-over`;
  if (!(await create(mark, String(process.pid)))) return false;
  try {
    if ((await readToken(file)) !== left) return false;
    await rm(file);
    return true;
  } finally {
    await rm(mark, { force: true });
  }
}

async function refusal(file: string): Promise<UsageError> {
  const owner = await readOwner(file, await readToken(file));
  const whose =
    owner === undefined
      ? 'another service may be running with it'
      : `process ${owner.pid} on ${owner.host} is serving with it, as far as is known`;
  return new UsageError(
    `the token file ${file} exists already: ${whose}, and its callers would lose their token`,
    `Name another file with --token-file. If no other mooring serve uses it, remove it: rm '${file}'`,
  );
}

async function readOwner(file: string, token: string | undefined) {
  if (token === undefined) return undefined;
  return parseOwner(await readFile(ownerFileOf(file), 'utf8').catch(() => ''), token);
}

async function readToken(file: string): Promise<string | undefined> {
  return (await readFile(file, 'utf8').catch(() => undefined))?.trim();
}
