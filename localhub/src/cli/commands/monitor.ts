import { Command, InvalidArgumentError } from 'commander';
import { paths } from '../../client/paths.ts';
import { askHub, followHub } from '../../client/service-client.ts';
import type { Print } from '../output.ts';
import { hubOf, readSeconds, withData, withExamples, type DataOption } from '../command-options.ts';

interface Options extends DataOption {
  readonly device?: string;
  readonly recent?: number;
  readonly count?: number;
  readonly timeout?: number;
}

const UNFINISHED = 4;

function readCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 10_000) throw new InvalidArgumentError('it is not a number up to 10000.');
  return value;
}

/** The hub says in place of messages how many it could not keep; a message begins with its device. */
function isGap(line: string): boolean {
  return line.startsWith('{"missed":');
}

/** `monitor`: follows what devices and modules send, a line of JSON each. */
export function monitorCommand(print: Print, stopped: AbortSignal): Command {
  const command = new Command('monitor')
    .description('follow telemetry of devices and modules, a line of JSON each, until it is stopped')
    .option('--device <device>', 'of this device only')
    .option('--recent <n>', 'begin with so many of those that the hub has kept', readCount)
    .option('--count <n>', 'end after so many', readCount)
    .option('--timeout <seconds>', 'end after so long, with 4 when --count was not reached', readSeconds(1, 86_400))
    .action(async ({ device, recent, count, timeout, ...options }: Options) => {
      const hub = await hubOf(options);
      // Of a name that was mistyped nothing would ever come.
      if (device !== undefined) await askHub(hub, { verb: 'GET', path: paths.device(device) });
      const query = new URLSearchParams({
        ...(device === undefined ? {} : { deviceId: device }),
        ...(recent === undefined ? {} : { recent: String(recent) }),
      });
      const over = timeout === undefined ? null : AbortSignal.timeout(timeout * 1000);
      const signal = over === null ? stopped : AbortSignal.any([stopped, over]);
      let seen = 0;
      if (count !== 0) {
        for await (const line of followHub(hub, `/localhub/telemetry?${query.toString()}`, signal)) {
          print(`${line}\n`);
          if (!isGap(line)) seen += 1;
          if (seen === count) return;
        }
      }
      if (count !== undefined && seen < count && over?.aborted === true) process.exitCode = UNFINISHED;
    });
  withData(command);
  return withExamples(command, 'monitor', 'monitor --device sensor-1 --recent 10 --count 10 --timeout 60');
}
