import { withoutKeys } from '@mooring/contract';
import { pino } from 'pino';
import { endProcess, endSignals, untilIdle } from './end-process.ts';
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
  let isTold = false;
  const end = (code: number) => {
    if (isEnding) return;
    isEnding = true;
    const leave = () => endProcess(code, isTold);
    setTimeout(leave, endMilliseconds);
    void (simulator?.close() ?? Promise.resolve()).then(untilIdle, untilIdle).then(leave);
  };
  const endAsTold = () => {
    isTold = true;
    end(0);
  };
  for (const signal of endSignals) process.on(signal, endAsTold);
  if (options.untilStdinCloses) {
    for (const event of ['end', 'error', 'close']) process.stdin.on(event, endAsTold);
    process.stdin.resume();
  }
  try {
    simulator = await startSimulator(options, process.env.PATH ?? '', log);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`mooring-simulator: ${withoutKeys(message)}\n`);
    end(error instanceof HubRefused ? 3 : 2);
    return;
  }
  const { connection, profile } = options;
  process.stdout.write(
    `${JSON.stringify({ event: 'ready', simulated: true, device: connection.deviceId, profile, file: simulator.file })}\n`,
  );
}
