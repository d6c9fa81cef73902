import { Command } from 'commander';
import { z } from 'zod';
import { paths } from '../../client/paths.ts';
import { readAnswer } from '../../client/read-answer.ts';
import { askHub } from '../../client/service-client.ts';
import type { Print } from '../output.ts';
import { hubOf, readObject, withData, withExamples, type DataOption } from '../command-options.ts';

const answer = z.looseObject({ deviceId: z.string() });

interface Options extends DataOption {
  readonly module?: string;
  readonly desired?: Record<string, unknown>;
  readonly tags?: Record<string, unknown>;
}

/** `twin`: shows a twin as JSON, after merging in what is given. */
export function twinCommand(print: Print): Command {
  const command = new Command('twin')
    .description('show a twin as JSON; with --desired or --tags, merge those in first (null removes a key)')
    .argument('<device>', 'device ID')
    .option('--module <module>', 'the twin of this module')
    .option('--desired <json>', 'desired properties to merge in', readObject)
    .option('--tags <json>', 'tags to merge in', readObject)
    .action(async (deviceId: string, { module, desired, tags, ...options }: Options) => {
      const hub = await hubOf(options);
      const path = paths.twin(deviceId, module);
      const body = {
        ...(tags === undefined ? {} : { tags }),
        ...(desired === undefined ? {} : { properties: { desired } }),
      };
      const writes = Object.keys(body).length > 0;
      const answered = await askHub(hub, writes ? { verb: 'PATCH', path, body } : { verb: 'GET', path });
      const twin = readAnswer(answer, answered);
      print(`${JSON.stringify(twin, null, 2)}\n`);
    });
  withData(command);
  return withExamples(
    command,
    'twin sensor-1',
    `twin sensor-1 --tags '{"site":"plant-7"}'`,
    `twin sensor-1 --module meter --desired '{"interval":5}'`,
  );
}
