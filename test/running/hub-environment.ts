import { join } from 'node:path';
import { runBounded } from './bounded-command.ts';

const MOORING = join(import.meta.dirname, '../../composer/bin/mooring.mjs');
const DEADLINE_MS = 60_000;

/** What a shell has after it has taken in `mooring hub env` of a data directory. */
export async function hubEnvironment(dataDir: string): Promise<Record<string, string>> {
  const script = 'eval "$("$0" "$1" hub env --data "$2")" && env -0';
  const { stdout, stderr } = await runBounded('sh', ['-c', script, process.execPath, MOORING, dataDir], DEADLINE_MS);
  if (stderr !== '') throw new Error(`hub env complains: ${stderr}`);
  const entries = stdout.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}
