#!/usr/bin/env node
// Modules that are connected at a time, and what each takes of memory, against a bare aedes over TLS:
// node bench/localhub-connections.mjs
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { credentials, judge, residentKiB, scratch, startBare, startHub, startProgram } from './localhub-rig.mjs';

const modules = Number(process.env.MODULES ?? 5000);
const perDevice = 50;
const crowds = 2;
const settleMs = 3000;
const crowdProgram = join(dirname(fileURLToPath(import.meta.url)), 'localhub-crowd.mjs');

const folder = scratch();
const devices = Array.from({ length: Math.ceil(modules / perDevice) }, (_, index) => ({
  deviceId: `contoso-${index}`,
  modules: Array.from({ length: Math.min(perDevice, modules - index * perDevice) }, (__, module) => `module-${module}`),
}));
const ids = devices.flatMap(({ deviceId, modules: names }) => names.map((name) => `${deviceId}/${name}`));
const hub = await startHub(folder, devices);
const bare = await startBare('aedes', hub);

/** Gives the KiB that each of these connections has added. */
async function fill(what, pid, port) {
  const before = residentKiB(pid);
  const start = performance.now();
  const size = Math.ceil(ids.length / crowds);
  const running = await Promise.all(
    Array.from({ length: crowds }, async (_, index) => {
      const file = join(folder, `crowd-${index}.json`);
      const part = ids.slice(index * size, (index + 1) * size);
      writeFileSync(file, JSON.stringify(part.map((id) => credentials(hub, id))));
      return startProgram(process.execPath, [crowdProgram, String(port), hub.caFile, file]);
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await setTimeout(settleMs);
  let connected = 0;
  for (const { child, lines } of running) {
    child.stdin.write('\n');
    const [line] = await once(lines, 'line');
    connected += JSON.parse(line).connected;
  }
  const each = (residentKiB(pid) - before) / ids.length;
  console.log(
    `${what}: ${connected} of ${ids.length} connected after ${seconds.toFixed(0)} s, ${each.toFixed(1)} KiB each`,
  );
  if (connected !== ids.length) process.exitCode = 1;
  for (const { stop } of running) await stop();
  return each;
}

const theirs = await fill('aedes', bare.pid, bare.port);
const ours = await fill('hub', hub.pid, hub.mqttPort);
judge('memory of a connection', ours / theirs, 1.5);
process.exit();
