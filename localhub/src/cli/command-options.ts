import { InvalidArgumentError, Option, type Command } from 'commander';
import { findHub, type ReachedHub } from '../client/reached-hub.ts';
import { commandName } from '../command-name.ts';

/** Where a hub keeps its data when nothing else is said; the same folder that `mooring up` uses. */
export const DEFAULT_DATA_DIR = '.mooring/hub';

/** Something on the command line cannot be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface DataOption {
  readonly data: string;
}

export interface FormatOption {
  readonly format: 'text' | 'json';
}

/** Which hub is meant: the one that runs with this data directory. */
export function withData(command: Command): Command {
  return command.addOption(
    new Option('--data <dir>', 'data directory of the running hub').env('MOORING_LOCAL_HUB').default(DEFAULT_DATA_DIR),
  );
}

export function withFormat(command: Command): Command {
  return command.addOption(new Option('--format <format>', 'how to answer').choices(['text', 'json']).default('text'));
}

/** @throws HubNotFound */
export async function hubOf({ data }: DataOption): Promise<ReachedHub> {
  return await findHub(data);
}

/** An argument that is JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`it is not JSON: ${(error as Error).message}`);
  }
}

/** An argument that is a JSON object. */
export function readObject(text: string): Record<string, unknown> {
  const value = readJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError('it is not a JSON object.');
  }
  return value as Record<string, unknown>;
}

/** A whole number of seconds in a range. */
export function readSeconds(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < from || value > to) {
      throw new InvalidArgumentError(`it is not a number of seconds from ${from} to ${to}.`);
    }
    return value;
  };
}

/** Lines at the end of a command's help. */
export function withExamples(command: Command, ...lines: string[]): Command {
  return command.addHelpText('after', examplesText(lines));
}

/** Command lines, each as it would be typed, given without the name of the program. */
export function examplesText(lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${commandName()} ${line}`).join('\n')}`;
}
