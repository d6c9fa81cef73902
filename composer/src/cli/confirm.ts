import { createInterface } from 'node:readline/promises';
import { UsageError } from '../app/failure.ts';
import { note, type Io } from './io.ts';

/**
 * Asks a person at the terminal; only `yes` is a yes.
 *
 * @throws {UsageError} where nobody can be asked, and for any other answer
 */
export async function confirm(io: Io, question: string): Promise<void> {
  const help = 'Nothing was done. Say so with --yes where nobody can be asked.';
  if (!io.interactive || !process.stdin.isTTY) throw new UsageError(`${question}: nobody confirmed it`, help);
  note(io, `${question}? Type yes to go on.`);
  const lines = createInterface({ input: process.stdin });
  try {
    if ((await lines.question('', { signal: io.signal })).trim() !== 'yes') {
      throw new UsageError(`${question}: not confirmed`, help);
    }
  } finally {
    lines.close();
  }
}
