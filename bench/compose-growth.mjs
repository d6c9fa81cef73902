#!/usr/bin/env node
// Whether `mooring compose` takes twice as long for twice as much, up to 5,000 modules in 100 files that are merged:
// node bench/compose-growth.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { prepare, time } from './shipped.mjs';
import { makeClusterWorkload } from './workload.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const modulesPerFile = 50;
const fileCounts = [1, 25, 50, 100];
/** Of what a module costs among 5,000 to what it costs among 1,250: one where growth is linear, four by the square. */
const allowedRatio = 1.5;

const { folder, program } = prepare();
for (let file = 0; file < fileCounts.at(-1); file++) {
  const workload = makeClusterWorkload({ modules: modulesPerFile, first: file * modulesPerFile });
  writeFileSync(join(folder, `${file}.yaml`), stringify(workload));
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(workload));
}

let kept = true;
for (const ending of ['json', 'yaml']) {
  // All sizes in each round, so that a machine that is busy for a while is busy for all; what counts is the least.
  const least = fileCounts.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [index, count] of fileCounts.entries()) {
      const files = Array.from({ length: count }, (_, file) => `${file}.${ending}`);
      least[index] = Math.min(least[index], time(folder, [program, 'compose', ...files]).milliseconds);
    }
  }
  for (const [index, count] of fileCounts.entries()) {
    const modules = count * modulesPerFile;
    const each = (least[index] / modules).toFixed(3);
    console.log(`${ending}: ${count} files, ${modules} modules: ${least[index].toFixed(0)} ms, ${each} ms each`);
  }
  const costs = fileCounts.map((count, index) => least[index] / count);
  const ratio = costs.at(-1) / costs[1];
  const holds = ratio <= allowedRatio;
  kept &&= holds;
  console.log(
    `${ending}: a module among 5,000 takes ${ratio.toFixed(2)} × as long as one among 1,250: ` +
      `${holds ? 'linear' : 'NOT LINEAR'} (up to ${allowedRatio})`,
  );
}
process.exitCode = kept ? 0 : 1;
