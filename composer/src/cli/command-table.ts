import type { Command } from 'commander';
import type { ExitCode } from '../app/failure.ts';
import type { Io } from './io.ts';

/** Adds one command to the program; `finish` takes what it comes to. */
export type AddCommand = (program: Command, io: Io, finish: (code: ExitCode) => void) => void;

/** Commands by name, in the order of the help. Each is loaded when it is asked for, so that none pays for the others. */
export type CommandTable = Readonly<Record<string, () => AddCommand | Promise<AddCommand>>>;

/**
 * The commands that a command line needs: the one it names; none for the version; all where there is no such name, for
 * the help and for "did you mean".
 */
export async function loadCommands(table: CommandTable, argv: readonly string[]): Promise<AddCommand[]> {
  const [name] = argv;
  if (name === '--version' || name === '-V') return [];
  const named = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
  return Promise.all((named === undefined ? Object.values(table) : [named]).map(async (load) => load()));
}
