import { basename } from 'node:path';
import { readInChild } from '../read-in-child.ts';
import { ConnectError, describeNetworkError } from './connect-error.ts';
import { parseConnectionString, type ConnectionFile, type ConnectionStringIdentity } from './identity.ts';

/** More than any connection string, and less than what somebody may have put there by mistake. */
const mostCharacters = 4096;

/**
 * The identity that stands in the file now: read anew for each attempt, since the Secret behind it may come later, or
 * change with the key.
 *
 * @throws ConnectError of step `connectionFile` that names the key and the Secret; never with a key in its text.
 */
export async function readConnectionFile(
  source: ConnectionFile,
  deadlineMilliseconds: number,
  signal: AbortSignal,
): Promise<{ identity: ConnectionStringIdentity; connectionString: string }> {
  const key = basename(source.file);
  const from = source.secret === undefined ? source.file : `the key ${key} of the Secret ${source.secret}`;
  let text: string;
  try {
    text = (await readInChild(source.file, deadlineMilliseconds, signal)).trim();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : describeNetworkError(error);
    throw new ConnectError(
      'connectionFile',
      `${from} cannot be read: ${reason}${source.secret === undefined ? '' : ` (${source.file})`}. ` +
        `It is the identity of this pod in IoT Hub, and of no other: make a module identity, and put its connection string there${howTo(source, key)}. Waiting for it.`,
      { cause: error },
    );
  }
  const step = 'connectionFile';
  if (text.length > mostCharacters) throw new ConnectError(step, `${from} is too long for a connection string.`);
  return { identity: parseConnectionString(text, { from, step, caFile: source.caFile }), connectionString: text };
}

function howTo({ secret }: ConnectionFile, key: string): string {
  const [namespace, name] = secret?.split('/') ?? [];
  if (namespace === undefined || name === undefined) return '';
  return `, for a Secret that is not there yet by: kubectl create secret generic ${name} -n ${namespace} --from-literal=${key}='HostName=…'`;
}
