import { pino } from 'pino';
import { HubRefused } from './edge-agent/hub-refused.ts';
import { readOptions, UsageError, type Options } from './options.ts';
import { startSimulator, type Simulator } from './simulator.ts';

/** Whatever hangs at the end is cut off here: SIGTERM ends the program within a second. */
const endMilliseconds = 800;

/** Runs the simulator until it is told to end. Exit codes: 0, 2 usage, 3 hub out of reach or refusing. */
export async function main(args: readonly string[]): Promise<void> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    if (!error.isHelp) process.stderr.write(`mooring-simulator: ${error.message}\n`);
    process.exitCode = error.isHelp ? 0 : 2;
    return;
  }
  const log = pino({ level: options.logLevel, base: { simulated: true } }, pino.destination({ fd: 2, sync: true }));
  let simulator: Simulator | undefined;
  let isEnding = false;
  const end = (code: number) => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(code), endMilliseconds);
    void (simulator?.close() ?? Promise.resolve()).finally(() => process.exit(code));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  if (options.untilStdinCloses) {
    process.stdin.on('end', () => end(0));
    process.stdin.on('error', () => end(0));
    process.stdin.on('close', () => end(0));
    process.stdin.resume();
  }
  try {
    simulator = await startSimulator(options, process.env.PATH ?? '', log);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`mooring-simulator: ${message}\n`);
    end(error instanceof HubRefused ? 3 : 2);
    return;
  }
  const { connection, profile } = options;
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', simulated: true, device: connection.deviceId, profile, file: simulator.file })}\n`,
  );
}
