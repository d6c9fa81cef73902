import { Command } from 'commander';
import { z } from 'zod';
import { paths } from '../../client/paths.ts';
import { readAnswer } from '../../client/read-answer.ts';
import { askHub } from '../../client/service-client.ts';
import type { Print } from '../output.ts';
import { hubOf, readJson, readSeconds, withData, withExamples, type DataOption } from '../command-options.ts';

const answer = z.object({ status: z.number(), payload: z.unknown() });

interface Options extends DataOption {
  readonly module?: string;
  readonly payload?: unknown;
  readonly timeout: number;
  readonly connectTimeout: number;
}

/** `method`: calls a direct method and shows its answer. */
export function methodCommand(print: Print): Command {
  const command = new Command('method')
    .description('call a direct method and print its answer, {status, payload}, as JSON')
    .argument('<device>', 'device ID')
    .argument('<name>', 'name of the method')
    .option('--module <module>', 'a method of this module')
    .option('--payload <json>', 'what it is called with', readJson)
    .option('--timeout <seconds>', 'how long to wait for its answer', readSeconds(5, 300), 30)
    .option('--connect-timeout <seconds>', 'how long to wait for the device to connect', readSeconds(0, 300), 0)
    .action(async (deviceId: string, methodName: string, { module, payload, ...options }: Options) => {
      const hub = await hubOf(options);
      const body = {
        methodName,
        payload: payload ?? null,
        responseTimeoutInSeconds: options.timeout,
        connectTimeoutInSeconds: options.connectTimeout,
      };
      const deadlineMs = (options.timeout + options.connectTimeout + 10) * 1000;
      const path = `${paths.twin(deviceId, module)}/methods`;
      const answered = await askHub(hub, { verb: 'POST', path, body, deadlineMs });
      print(`${JSON.stringify(readAnswer(answer, answered), null, 2)}\n`);
    });
  withData(command);
  return withExamples(
    command,
    'method sensor-1 reboot',
    `method sensor-1 probe --module meter --payload '{"volume":"camera"}' --timeout 60`,
  );
}
