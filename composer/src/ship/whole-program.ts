import { allCommands } from '../cli/all-commands.ts';
import { startProcess } from '../cli/process.ts';

/** Every command, for all that the quick program does not know. */
export function start(): Promise<void> {
  return startProcess(allCommands);
}
