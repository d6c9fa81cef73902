import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { askHub } from '../../client/service-client.ts';
import { printAnswer, type Print } from '../output.ts';
import { hubOf, withData, withExamples, withFormat, type DataOption, type FormatOption } from '../command-options.ts';

const answer = z.looseObject({ messageId: z.string(), cloudToDeviceMessageCount: z.number() });

interface Options extends DataOption, FormatOption {
  readonly property: Readonly<Record<string, string>>;
  readonly messageId?: string;
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
    .description('send a cloud-to-device message; it waits for the device, for an hour at most')
    .argument('<device>', 'device ID')
    .argument('<text>', 'the message')
    .option('--property <name=value>', 'an application property; may be given again', readProperty, {})
    .option('--message-id <id>', 'its ID, instead of a new one')
    .addOption(new Option('--ack <ack>', 'which feedback is kept').choices(['none', 'positive', 'negative', 'full']))
    .action(async (deviceId: string, text: string, { property, messageId, ack, ...options }: Options) => {
      const hub = await hubOf(options);
      const sent = answer.parse(
        await askHub(hub, {
          verb: 'POST',
          path: `/localhub/devices/${encodeURIComponent(deviceId)}/messages`,
          body: {
            body: text,
            properties: property,
            // Without one the hub would keep it without one: then no feedback could say which message it is about.
            messageId: messageId ?? randomUUID(),
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
    'send sensor-1 "open the valve" --property urgent=yes --ack full',
  );
}
