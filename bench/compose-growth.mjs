#!/usr/bin/env node
// Whether `mooring compose` takes twice as long for twice as much, up to 5,000 modules in 100 files that are merged:
// node bench/compose-growth.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { median, prepare, time } from './shipped.mjs';
import { makeClusterWorkload } from './workload.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const modulesPerFile = 50;
const fileCounts = [1, 25, 50, 100];
/** The last thousands against those before: one where growth is linear, three where it goes by the square. */
const allowedRatio = 1.5;

const { folder, program } = prepare();
for (let file = 0; file < fileCounts.at(-1); file++) {
  const workload = makeClusterWorkload({ modules: modulesPerFile, first: file * modulesPerFile });
  writeFileSync(join(folder, `${file}.yaml`), stringify(workload));
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(workload));
}

let kept = true;
for (const ending of ['json', 'yaml']) {
  const medians = fileCounts.map((count) => {
    const files = Array.from({ length: count }, (_, file) => `${file}.${ending}`);
    const args = [program, 'compose', ...files];
    const milliseconds = median(Array.from({ length: rounds }, () => time(folder, args).milliseconds));
    const modules = count * modulesPerFile;
    const each = (milliseconds / modules).toFixed(3);
    console.log(`${ending}: ${count} files, ${modules} modules: ${milliseconds.toFixed(0)} ms, ${each} ms each`);
    return milliseconds;
  });
  const [, quarter = 0, half = 0, all = 0] = medians;
  const ratio = (all - half) / 2 / (half - quarter);
  const holds = ratio <= allowedRatio;
  kept &&= holds;
  console.log(
    `${ending}: a module of the second 2,500 takes ${ratio.toFixed(2)} × as long as one of the 1,250 before: ` +
      `${holds ? 'linear' : 'NOT LINEAR'} (up to ${allowedRatio})`,
  );
}
process.exitCode = kept ? 0 : 1;
