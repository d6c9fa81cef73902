import type { Writable } from 'node:stream';
import { breakCommands, escapeCommands } from '../core/text/agent-command.ts';

/** What a command may touch of the world around it; tests hand in their own. */
export interface Io {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Colours only on a terminal that did not ask for none. */
  readonly colour: boolean;
  readonly columns: number;
  /** True when a person watches: progress may then overwrite its own line. */
  readonly interactive: boolean;
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

export function write(io: Io, text: string): void {
  io.stdout.write(harmless(text, io.colour));
}

export function note(io: Io, text: string): void {
  io.stderr.write(harmless(text, io.colour));
}

/**
 * What goes to a terminal or a pipeline's log may hold text of a device or a file. Only our own colours survive of what
 * moves a cursor, and nothing reads as a command to the agent of Azure Pipelines.
 */
function harmless(text: string, colour: boolean): string {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  return ended
    .split(ownColours)
    .map((part, index) => (index % 2 === 1 ? (colour ? part : '') : defuse(part)))
    .join('');
}

// oxlint-disable-next-line no-control-regex -- escape sequences are what this looks for
const ownColours = /(\u001B\[(?:0|1|2|22|3[1-36-9])m)/;
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function defuse(text: string): string {
  return breakCommands(text.replaceAll(control, '\uFFFD'));
}

/** Output for machines: one JSON value and nothing else on stdout. */
export function writeJson(io: Io, value: unknown): void {
  // The same value to a JSON reader, and no command to an agent that looks for one in the log.
  io.stdout.write(`${escapeCommands(JSON.stringify(value, null, 2))}\n`);
}
