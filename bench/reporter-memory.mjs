#!/usr/bin/env node
// What the reporter takes of memory at level 0, against a process that only holds a connection: node bench/reporter-memory.mjs
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { bundleSettings } from '../modules/reporter/build.mjs';
import { buildImage, judge, residentMiB, scratch, startHub, startProgram } from './reporter-rig.mjs';

const seconds = Number(process.env.SECONDS ?? 90);
const device = 'contoso-bench';

const folder = scratch();
const [command, ...args] = buildImage(folder);
const holder = join(folder, 'image', 'holder');
await build({
  ...bundleSettings,
  stdin: {
    contents: `
      import iotDevice from 'azure-iot-device';
      import iotDeviceMqtt from 'azure-iot-device-mqtt';
      const client = await iotDevice.ModuleClient.fromEnvironment(iotDeviceMqtt.Mqtt);
      await client.open();
      process.stdout.write('{"event":"ready"}\\n');
      process.stdin.once('end', () => process.exit(0));
      process.stdin.resume();
    `,
    resolveDir: join(import.meta.dirname, '..', 'modules', 'reporter'),
    sourcefile: 'holder.mjs',
  },
  outdir: holder,
  entryNames: 'holder',
});

const hub = await startHub(join(folder, 'hub'));
const environmentOf = async (name) => ({
  PATH: process.env.PATH,
  EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${name};SharedAccessKey=${await hub.addModule(device, name)};GatewayHostName=localhost:${hub.mqttPort}`,
  EdgeModuleCACertificateFile: hub.caFile,
});
const flags = args.slice(0, -1);
const programs = {
  holder: startProgram(command, [...flags, join(holder, 'holder.mjs')], await environmentOf('holder')),
  reporter: startProgram(
    command,
    [...args, '--health-port', '0', '--until-stdin-closes'],
    await environmentOf('reporter'),
  ),
};
await Promise.all(Object.values(programs).map(({ ready }) => ready));
// By then a round or two of everything has been read, and what was loaded for it collected.
await sleep(seconds * 1000);
const resident = Object.fromEntries(
  Object.entries(programs).map(([name, { child }]) => [name, residentMiB(child.pid)]),
);
console.log(
  `after ${seconds} s: the reporter ${resident.reporter.toFixed(1)} MiB, a process that holds a connection ${resident.holder.toFixed(1)} MiB`,
);
judge('the one against the other', resident.reporter / resident.holder, ' ×', 1.15);
await Promise.all(Object.values(programs).map((program) => program.stop()));
await hub.stop();
