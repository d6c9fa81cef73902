import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { readAnswer } from '../../client/read-answer.ts';
import { askHub } from '../../client/service-client.ts';
import { commandName } from '../../command-name.ts';
import { printAnswer, type Print } from '../output.ts';
import {
  hubOf,
  readSeconds,
  withData,
  withExamples,
  withFormat,
  type DataOption,
  type FormatOption,
} from '../command-options.ts';

const LONGEST_WAIT_SECONDS = 2 * 86_400;

const answer = z.looseObject({ messageId: z.string(), cloudToDeviceMessageCount: z.number() });

interface Options extends DataOption, FormatOption {
  readonly property: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly expiry?: number;
  readonly ack?: string;
}

function readProperty(text: string, before: Record<string, string>): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('it is not name=value.');
  return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
}

/** `send`: puts a cloud-to-device message into the device's queue. */
export function sendCommand(print: Print): Command {
  const command = new Command('send')
    .description('send a cloud-to-device message; it waits for the device, for an hour where nothing else is said')
    .argument('<device>', 'device ID')
    .argument('<text>', 'the message')
    .option('--property <name=value>', 'an application property; may be given again', readProperty, {})
    .option('--message-id <id>', 'its ID, instead of a new one')
    .option(
      '--expiry <seconds>',
      'how long it may wait, up to two days (default: 3600)',
      readSeconds(1, LONGEST_WAIT_SECONDS),
    )
    .addOption(
      new Option('--ack <ack>', `which feedback is kept, for ${commandName()} feedback`).choices([
        'none',
        'positive',
        'negative',
        'full',
      ]),
    )
    .action(async (deviceId: string, text: string, { property, messageId, expiry, ack, ...options }: Options) => {
      const hub = await hubOf(options);
      const sent = readAnswer(
        answer,
        await askHub(hub, {
          verb: 'POST',
          path: `/localhub/devices/${encodeURIComponent(deviceId)}/messages`,
          body: {
            body: text,
            properties: property,
            // Without one the hub would keep it without one: then no feedback could say which message it is about.
            messageId: messageId ?? randomUUID(),
            ...(expiry === undefined ? {} : { expiryTimeUtc: new Date(Date.now() + expiry * 1000).toISOString() }),
            ...(ack === undefined ? {} : { ack }),
          },
        }),
      );
      const { cloudToDeviceMessageCount: waiting } = sent;
      const note = `Message ${sent.messageId} is in the queue of ${deviceId}, which holds ${waiting}.`;
      printAnswer(print, options.format, sent, note);
    });
  withFormat(withData(command));
  return withExamples(
    command,
    'send sensor-1 hello',
    'send sensor-1 "open the valve" --property urgent=yes --expiry 60 --ack full',
  );
}
