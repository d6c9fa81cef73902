#!/usr/bin/env node
// What watching costs of a core, and what of it a mere connection does: node bench/reporter-cpu.mjs; SECONDS=120 TIMES=3 VOLUMES=8
import { setTimeout as sleep } from 'node:timers/promises';
import {
  atQuantile,
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
const times = Number(process.env.TIMES ?? 3);
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
  const counts = {
    all: countCpu(world.pid),
    holder: countCpu(holder.child.pid),
    main: () => mainThreadSeconds(world.pid),
  };
  const countAll = () => Object.entries(counts).map(([name, count]) => [name, count()]);
  const shares = [];
  const ms = (of) => `${(of * 1000).toFixed(0)} ms`;
  for (let time = 0; time < times; time += 1) {
    const [before, startedAt] = [Object.fromEntries(countAll()), performance.now()];
    await sleep(seconds * 1000);
    const took = Object.fromEntries(countAll().map(([name, count]) => [name, count - before[name]]));
    const elapsed = (performance.now() - startedAt) / 1000;
    const { volumesGood } = (await world.reported()).summary;
    if (volumesGood !== volumes) throw new Error(`${volumesGood} of ${volumes} volumes are good`);
    console.log(
      `${volumes} volumes every 30 s, in ${elapsed.toFixed(0)} s: ${ms(took.all)} of a core, ${ms(took.main)} of it the main thread's, ${treeOf(world.pid).length} processes; a process that only holds a connection ${ms(took.holder)}`,
    );
    shares.push((100 * took.all) / elapsed);
  }
  // One that the machine has disturbed counts as one.
  judge(`of a core, the median of ${times}`, atQuantile(shares, 0.5), ' %', 0.1);
} finally {
  await holder.stop();
  await world.stop();
}
