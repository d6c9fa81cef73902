import type { Command } from 'commander';
import { exitCodes, type ExitCode } from '../../app/failure.ts';
import { HubError } from '../../hub/hub-error.ts';
import { handOver } from '../../processes/hand-over.ts';
import { locateProgram } from '../../processes/locate-program.ts';
import type { Io } from '../io.ts';

const untilStdinCloses = '--until-stdin-closes';
const help = new Set(['-h', '--help', 'help']);

/** `mooring hub`: the program of the local hub, with everything that it takes. It says itself what that is. */
export function addHubCommand(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('hub')
    .description(
      'A local IoT Hub: start it, and act on it (env, device, module, twin, method, monitor, send, feedback, export, import).',
    )
    .argument('[words...]', 'what the local hub takes; see mooring hub --help')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const starts = startsHub(words);
      const code = await handOver({
        file: locateProgram('localhub'),
        args: starts ? [...words, untilStdinCloses] : words,
        cwd: io.cwd,
        env: io.env,
        endsWithUs: starts,
        signal: io.signal,
      });
      // Told to end before it could listen for it, it ends by the signal.
      finish(code === null && io.signal.aborted ? exitCodes.interrupted : toExitCode(code));
    });
}

/** One that is to end with a standard input is given ours. */
function startsHub(words: readonly string[]): boolean {
  const [first = 'start'] = words;
  if (words.includes(untilStdinCloses) || words.some((word) => help.has(word))) return false;
  return first === 'start' || first.startsWith('-');
}

function toExitCode(code: number | null): ExitCode {
  const known = Object.values(exitCodes).find((one) => one === code);
  if (known === undefined) {
    throw new HubError(
      'unreachable',
      'the local hub',
      `its program ended ${code === null ? 'unasked' : `with ${code}`}`,
    );
  }
  return known;
}
