#!/usr/bin/env node
// From the start of the hub's program to its word that it can be connected to, against `node -e 0`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { atQuantile, hubProgram, judge, scratch, startProgram } from './localhub-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 11);
const folder = scratch();

function empty() {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

async function start(data) {
  const begin = performance.now();
  const args = ['start', '--data', data, '--ports', '0,0', '--until-stdin-closes'];
  const { stop } = await startProgram(process.execPath, [hubProgram, ...args]);
  const milliseconds = performance.now() - begin;
  await stop();
  return milliseconds;
}

const kept = join(folder, 'kept');
console.log(`the very first start, which may bundle the sources: ${(await start(kept)).toFixed(0)} ms`);
const times = { node: [], again: [], first: [] };
for (let round = 0; round < rounds; round += 1) {
  times.node.push(empty());
  times.again.push(await start(kept));
  times.node.push(empty());
  times.first.push(await start(join(folder, `first-${round}`)));
}
const [node, again, first] = [times.node, times.again, times.first].map((all) => atQuantile(all, 0.5));
console.log(
  `node -e 0 ${node.toFixed(0)} ms, start ${again.toFixed(0)} ms, with new certificates ${first.toFixed(0)} ms`,
);
judge('start to ready with a data directory that is there', again / node, 12);
judge('start to ready with an empty one', first / node, 12);
process.exit();
