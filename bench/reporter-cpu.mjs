#!/usr/bin/env node
// What watching costs of a core: node bench/reporter-cpu.mjs; SECONDS=120 VOLUMES=8
import { setTimeout as sleep } from 'node:timers/promises';
import { countCpu, judge, scratch, startWorld, treeOf } from './reporter-rig.mjs';

const seconds = Number(process.env.SECONDS ?? 120);
const volumes = Number(process.env.VOLUMES ?? 8);
const settleSeconds = Number(process.env.SETTLE_SECONDS ?? 60);

const world = await startWorld(scratch(), { volumes });
try {
  // The start is over, the first document confirmed, and what was loaded for both collected.
  await sleep(settleSeconds * 1000);
  const [cpuSeconds, startedAt] = [countCpu(world.pid), performance.now()];
  await sleep(seconds * 1000);
  const [cpu, elapsed] = [cpuSeconds(), (performance.now() - startedAt) / 1000];
  const { volumesGood } = (await world.reported()).summary;
  if (volumesGood !== volumes) throw new Error(`${volumesGood} of ${volumes} volumes are good`);
  console.log(
    `${volumes} volumes every 30 s: ${cpu.toFixed(2)} s of a core in ${elapsed.toFixed(0)} s, ${treeOf(world.pid).length} processes`,
  );
  judge('of a core', (100 * cpu) / elapsed, ' %', 0.1);
} finally {
  await world.stop();
}
