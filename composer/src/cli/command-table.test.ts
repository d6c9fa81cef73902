import { expect, it, vi } from 'vitest';
import { allCommands } from './all-commands.ts';
import { loadCommands, type AddCommand } from './command-table.ts';
import { quickNames } from '../ship/quick-names.ts';

const add = () => undefined;

it('loads the command that is named, and no other', async () => {
  const other = vi.fn<() => AddCommand>(() => add);
  const named = vi.fn<() => AddCommand>(() => add);
  expect(await loadCommands({ other, named }, ['named', '--help'])).toEqual([add]);
  expect(other).not.toHaveBeenCalled();
});

it('loads all for the help and for a name that is none, and none for the version', async () => {
  const table = { one: () => add, two: () => add };
  for (const argv of [[], ['--help'], ['help', 'one'], ['tow'], ['constructor']]) {
    expect(await loadCommands(table, argv)).toHaveLength(2);
  }
  expect(await loadCommands(table, ['--version'])).toEqual([]);
});

it('names every command as it names itself', async () => {
  const { Command } = await import('commander');
  for (const [name, load] of Object.entries(allCommands)) {
    const program = new Command();
    const io = { stdout: process.stdout, stderr: process.stderr, env: {}, cwd: '/', colour: false, columns: 80 };
    (await load())(program, { ...io, interactive: false, signal: new AbortController().signal }, () => undefined);
    expect(program.commands.map((command) => command.name())).toEqual([name]);
  }
});

it('has the quick commands among all', () => {
  expect(Object.keys(allCommands)).toEqual(expect.arrayContaining([...quickNames]));
});
