import { Command } from 'commander';
import { commandName } from '../command-name.ts';
import type { CommandIo } from './command-io.ts';
import { examplesText } from './command-options.ts';
import { withoutKeys } from '../without-keys.ts';

type LoadCommand = (io: CommandIo) => Promise<Command>;

/** Every command, in the order of the help. Each is loaded when it is asked for: a start pays for no other. */
const COMMANDS: Readonly<Record<string, LoadCommand>> = {
  start: async (io) => (await import('./commands/start.ts')).startCommand(io),
  env: async (io) => (await import('./commands/env.ts')).envCommand(io),
  device: async (io) => (await import('./commands/device.ts')).deviceCommand(io),
  module: async (io) => (await import('./commands/module.ts')).moduleCommand(io),
  twin: async ({ print }) => (await import('./commands/twin.ts')).twinCommand(print),
  method: async ({ print }) => (await import('./commands/method.ts')).methodCommand(print),
  monitor: async ({ print, stopped }) => (await import('./commands/monitor.ts')).monitorCommand(print, stopped),
  send: async ({ print }) => (await import('./commands/send.ts')).sendCommand(print),
  feedback: async (io) => (await import('./commands/feedback.ts')).feedbackCommand(io),
  export: async (io) => (await import('./commands/export.ts')).exportCommand(io),
  import: async (io) => (await import('./commands/import.ts')).importCommand(io),
};

const HELP = new Set(['-h', '--help', 'help']);

const EXAMPLES = [
  '                                  start one on ports 8883 and 8443',
  'start --memory --ports 0,0        keep nothing, on free ports',
  'start --seed devices.json         begin with these devices',
  'export state.json                 everything that it keeps, in one file',
];

const EXIT_CODES = `
Exit codes: 0 done, 2 usage or unreadable data, 3 not there, refused, or a port or data directory that is taken,
4 when monitor --count has waited in vain.`;

/** What it says of a wrong call repeats what was typed. */
const withoutTyped = { outputError: (text: string, write: (text: string) => void) => write(withoutKeys(text)) };

/** The program for one command line: with the command that it names, `start` where it names none. */
export async function buildProgram(argv: readonly string[], io: CommandIo): Promise<Command> {
  const program = new Command(commandName())
    .description('An IoT Hub on this machine: MQTT and REST over TLS, for the unmodified SDKs. On loopback only.')
    .showHelpAfterError('Use --help for what this command takes.')
    .addHelpText('after', `${examplesText(EXAMPLES)}\n${EXIT_CODES}`);
  const namesNone = isOption(argv[0] ?? '-');
  for (const [name, load] of namedBy(argv)) {
    program.addCommand(await load(io), { isDefault: namesNone && name === 'start' });
  }
  // After the commands, since each of them is to end by an error and not by itself.
  forAll(program, (command) => void command.exitOverride().allowExcessArguments(false).configureOutput(withoutTyped));
  return program;
}

function namedBy(argv: readonly string[]): (readonly [string, LoadCommand])[] {
  const [first = 'start'] = argv;
  const named = isOption(first) && !HELP.has(first) ? 'start' : first;
  const load = Object.hasOwn(COMMANDS, named) ? COMMANDS[named] : undefined;
  return load === undefined ? Object.entries(COMMANDS) : [[named, load]];
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

function forAll(command: Command, act: (command: Command) => void): void {
  act(command);
  for (const below of command.commands) forAll(below, act);
}
