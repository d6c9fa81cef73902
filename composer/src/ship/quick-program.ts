import './without-eval.ts';
import { addCheckCommand } from '../cli/commands/check.ts';
import { addComposeCommand } from '../cli/commands/compose.ts';
import type { CommandTable } from '../cli/command-table.ts';
import { startProcess } from '../cli/process.ts';
import type { quickNames } from './quick-names.ts';

export { rehearse } from './rehearse.ts';

const commands: CommandTable & Record<(typeof quickNames)[number], unknown> = {
  compose: () => addComposeCommand,
  check: () => addCheckCommand,
};

/** The part of the shipped file that a pipeline runs most: it must start fast, so nothing else is in it. */
export function start(): Promise<void> {
  return startProcess(commands);
}
