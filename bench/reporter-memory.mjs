#!/usr/bin/env node
// What the reporter takes of memory, outside Kubernetes and with no right inside, against a process that only holds a
// connection: node bench/reporter-memory.mjs; SECONDS=90
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildHolder,
  buildImage,
  clusterGranting,
  environmentAt,
  eventually,
  judge,
  residentMiB,
  scratch,
  startHub,
  startKubernetesServer,
  startProgram,
} from './reporter-rig.mjs';

const seconds = Number(process.env.SECONDS ?? 90);
const device = 'contoso-bench';

const folder = scratch();
const image = buildImage(folder);
const [command, ...args] = image;
const holder = await buildHolder(folder, image);

const hub = await startHub(join(folder, 'hub'));
const environmentOf = (name) => environmentAt(hub, device, name);
const kubernetes = await startKubernetesServer(join(folder, 'kubernetes'));
kubernetes.answerBy(clusterGranting([]));
const reporter = async (name, environment = {}, rest = []) =>
  startProgram(command, [...args, '--health-port', '0', '--until-stdin-closes', ...rest], {
    ...(await environmentOf(name)),
    ...environment,
  });
const programs = {
  holder: startProgram(holder[0], holder.slice(1), await environmentOf('holder')),
  alone: await reporter('alone'),
  levelZero: await reporter('level-zero', kubernetes.environment, ['--path.rootfs', kubernetes.rootfs]),
};
await Promise.all(Object.values(programs).map(({ ready }) => ready));
// By then a round or two of everything has been read, and what was loaded for it collected.
await sleep(seconds * 1000);
const resident = Object.fromEntries(
  Object.entries(programs).map(([name, { child }]) => [name, residentMiB(child.pid)]),
);
await eventually('level 0', async () => {
  const { reported } = (await hub.twin(device, 'level-zero')).properties;
  return reported.cluster?.level === 0 ? true : undefined;
});
const mib = (name) => `${resident[name].toFixed(1)} MiB`;
console.log(
  `after ${seconds} s: a process that holds a connection ${mib('holder')}; the reporter without Kubernetes ${mib('alone')}, with no right at one ${mib('levelZero')}`,
);
judge('without Kubernetes, against the one that holds', resident.alone / resident.holder, ' ×', 1.15);
judge('at level 0, against the one that holds', resident.levelZero / resident.holder, ' ×', 1.15);
await Promise.all(Object.values(programs).map((program) => program.stop()));
await kubernetes.stop();
await hub.stop();
