import { Command } from 'commander';
import { connectionStrings, readIdentities, readIdentity } from '../../client/identity-answer.ts';
import { paths } from '../../client/paths.ts';
import { askHub, tellHub } from '../../client/service-client.ts';
import type { Speech } from '../command-io.ts';
import { addedText, identityTable, identityText, withoutKeys } from '../identity-text.ts';
import { printAnswer, type Print } from '../output.ts';
import {
  hubOf,
  UsageError,
  withData,
  withExamples,
  withFormat,
  type DataOption,
  type FormatOption,
} from '../command-options.ts';

type Common = DataOption & FormatOption;

interface AddOptions extends Common {
  readonly edge?: boolean;
  readonly parent?: string;
  readonly thumbprint?: string;
  readonly ca?: boolean;
  readonly disabled?: boolean;
}

/** `device`: the devices of the hub. */
export function deviceCommand({ print, complain }: Speech): Command {
  const command = new Command('device')
    .description('add, list, show and remove devices')
    .addCommand(addDevice({ print, complain }))
    .addCommand(listDevices(print))
    .addCommand(showDevice(print))
    .addCommand(removeDevice(print));
  return withExamples(command, 'device list', 'device show sensor-1');
}

function addDevice({ print, complain }: Speech): Command {
  const command = new Command('add')
    .description('add a device, and print the connection string that its program is started with')
    .argument('<device>', 'device ID')
    .option('--edge', 'an IoT Edge device, with $edgeAgent and $edgeHub')
    .option('--parent <device>', 'the IoT Edge device that it is a child of')
    .option('--thumbprint <sha1>', 'it proves itself with the self-signed certificate of this thumbprint')
    .option('--ca', 'it proves itself with a certificate signed by an authority that the hub takes')
    .option('--disabled', 'it may not connect')
    .action(async (deviceId: string, options: AddOptions) => {
      const hub = await hubOf(options);
      const authentication = readAuthentication(options);
      const parent =
        options.parent === undefined
          ? undefined
          : readIdentity(await askHub(hub, { verb: 'GET', path: paths.device(options.parent) }));
      if (parent !== undefined && parent.deviceScope === undefined) {
        throw new UsageError(`${parent.deviceId} is no IoT Edge device, so it can have no children.`);
      }
      const scope = parent?.deviceScope;
      const body = {
        deviceId,
        status: options.disabled === true ? 'disabled' : 'enabled',
        ...(authentication === undefined ? {} : { authentication }),
        ...(options.edge === true ? { capabilities: { iotEdge: true } } : {}),
        ...(scope === undefined ? {} : options.edge === true ? { parentScopes: [scope] } : { deviceScope: scope }),
      };
      const added = readIdentity(await askHub(hub, { verb: 'PUT', path: paths.device(deviceId), body }));
      const { answer, note } = addedText(hub, added);
      if (options.format === 'text') complain(note);
      printAnswer(print, options.format, { ...added, ...connectionStrings(hub, added) }, answer);
    });
  withFormat(withData(command));
  return withExamples(
    command,
    'device add sensor-1',
    'device add line-8 --edge',
    'device add sensor-2 --parent line-8',
  );
}

function readAuthentication({ thumbprint, ca }: AddOptions): object | undefined {
  if (thumbprint !== undefined && ca === true) throw new UsageError('Give --thumbprint or --ca, not both.');
  if (ca === true) return { type: 'certificateAuthority' };
  if (thumbprint === undefined) return undefined;
  return { type: 'selfSigned', x509Thumbprint: { primaryThumbprint: thumbprint.replaceAll(':', '') } };
}

function listDevices(print: Print): Command {
  const command = new Command('list').description('list the devices').action(async (options: Common) => {
    const hub = await hubOf(options);
    const devices = readIdentities(await askHub(hub, { verb: 'GET', path: '/devices?top=1000' }));
    printAnswer(print, options.format, devices.map(withoutKeys), identityTable(devices));
  });
  withFormat(withData(command));
  return withExamples(command, 'device list', 'device list --format json');
}

function showDevice(print: Print): Command {
  const command = new Command('show')
    .description('show a device, with its connection string')
    .argument('<device>', 'device ID')
    .action(async (deviceId: string, options: Common) => {
      const hub = await hubOf(options);
      const device = readIdentity(await askHub(hub, { verb: 'GET', path: paths.device(deviceId) }));
      const answer = { ...device, ...connectionStrings(hub, device) };
      printAnswer(print, options.format, answer, identityText(hub, device));
    });
  withFormat(withData(command));
  return withExamples(command, 'device show sensor-1');
}

function removeDevice(print: Print): Command {
  const command = new Command('remove')
    .description('remove a device with its modules and twins')
    .argument('<device>', 'device ID')
    .action(async (deviceId: string, options: Common) => {
      const hub = await hubOf(options);
      await tellHub(hub, { verb: 'DELETE', path: paths.device(deviceId), ifMatch: '*' });
      printAnswer(print, options.format, { removed: deviceId }, `${deviceId} is removed.`);
    });
  withFormat(withData(command));
  return withExamples(command, 'device remove sensor-2');
}
