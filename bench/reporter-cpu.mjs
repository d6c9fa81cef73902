#!/usr/bin/env node
// What watching costs of a core, and what of it a mere connection does: node bench/reporter-cpu.mjs; SECONDS=120 VOLUMES=8
import { setTimeout as sleep } from 'node:timers/promises';
import {
  buildHolder,
  countCpu,
  environmentAt,
  judge,
  mainThreadSeconds,
  scratch,
  startProgram,
  startWorld,
  treeOf,
} from './reporter-rig.mjs';

const seconds = Number(process.env.SECONDS ?? 120);
const volumes = Number(process.env.VOLUMES ?? 8);
const settleSeconds = Number(process.env.SETTLE_SECONDS ?? 60);

const folder = scratch();
const world = await startWorld(folder, { volumes });
const [command, ...args] = await buildHolder(folder, world.image);
const holder = startProgram(command, args, await environmentAt(world.hub, 'contoso-bench', 'holder'));
try {
  await holder.ready;
  // The start is over, the first document confirmed, and what was loaded for both collected.
  await sleep(settleSeconds * 1000);
  const main = () => mainThreadSeconds(world.pid);
  const [cpuSeconds, holderSeconds] = [countCpu(world.pid), countCpu(holder.child.pid)];
  const [mainBefore, startedAt] = [main(), performance.now()];
  await sleep(seconds * 1000);
  const [cpu, floor, mainSeconds] = [cpuSeconds(), holderSeconds(), main() - mainBefore];
  const elapsed = (performance.now() - startedAt) / 1000;
  const { volumesGood } = (await world.reported()).summary;
  if (volumesGood !== volumes) throw new Error(`${volumesGood} of ${volumes} volumes are good`);
  const ms = (of) => `${(of * 1000).toFixed(0)} ms`;
  console.log(
    `${volumes} volumes every 30 s, in ${elapsed.toFixed(0)} s: ${ms(cpu)} of a core, ${ms(mainSeconds)} of it the main thread's, ${treeOf(world.pid).length} processes; a process that only holds a connection ${ms(floor)}`,
  );
  judge('of a core', (100 * cpu) / elapsed, ' %', 0.1);
} finally {
  await holder.stop();
  await world.stop();
}
