import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

/**
 * Starts a program in a process group of its own. That it could not be started Node tells in three ways: by the event
 * `error` of a child that has no `pid`; the same where no pipe could be made, with none of the pipes there; and, of errors
 * it does not expect, such as ENOMEM or EPERM, by throwing them.
 *
 * @returns what was thrown; never throws
 */
export function startProgram(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess | NodeJS.ErrnoException {
  try {
    return spawn(command, args, { ...options, detached: true });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
