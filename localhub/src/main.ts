import type * as Interface from './index.ts';
import { endingOf } from './cli/exit.ts';
import { buildProgram } from './cli/program.ts';
import { listenForTheEnd } from './cli/told-to-end.ts';
import { withoutKeys } from './without-keys.ts';
import { commandName } from './command-name.ts';

function complain(text: string): void {
  process.stderr.write(`${commandName()}: ${text}\n`);
}

/** Runs one command line; `start` is the command where none is named. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever started this may have stopped reading; that is no reason to fall over.
  process.stdout.on('error', () => {});
  const print = (text: string): void => void process.stdout.write(text);
  const words = argv.slice(2);
  try {
    const program = await buildProgram(words, {
      print,
      complain,
      // Only for those that look at it, and then from before they begin; others a signal ends as it ends any program.
      get stopped() {
        return listenForTheEnd();
      },
    });
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    const { code, text } = endingOf(error);
    if (text !== null) complain(withoutKeys(text));
    process.exit(code);
  }
}

/** What programs import, beside the command line: loaded when it is asked for, since most commands do without. */
export async function loadInterface(): Promise<typeof Interface> {
  return await import('./index.ts');
}
