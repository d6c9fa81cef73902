#!/usr/bin/env node
// Whether `mooring compose` and `mooring check` take twice as long for twice as much, up to 5,000 modules in 100 files that
// are merged: node bench/growth.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { prepare, time } from './shipped.mjs';
import { makeClusterWorkload, makeWorkload } from './workload.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const modulesPerFile = 50;
const fileCounts = [1, 25, 50, 100];
/** Of what a module costs among 5,000 to what it costs among 1,250: one where growth is linear, four by the square. */
const allowedRatio = 1.5;

const { folder, program } = prepare();
for (let file = 0; file < fileCounts.at(-1); file++) {
  const wish = { modules: modulesPerFile, first: file * modulesPerFile };
  const workload = makeClusterWorkload(wish);
  writeFileSync(join(folder, `${file}.device.json`), JSON.stringify(makeWorkload(wish)));
  writeFileSync(join(folder, `${file}.yaml`), stringify(workload));
  writeFileSync(join(folder, `${file}.json`), JSON.stringify(workload));
}

const compose = { command: ['compose'], status: 0 };
const check = { command: ['check', '--merge', '--format', 'json'], status: 0 };
const kinds = {
  'compose, JSON': { ...compose, ending: 'json' },
  'compose, YAML': { ...compose, ending: 'yaml' },
  'check, JSON': { ...check, ending: 'json' },
  'check, YAML': { ...check, ending: 'yaml' },
  // With routes and twins; that a device takes no more than 50 modules is one of the findings.
  'check for a device, JSON': { ...check, ending: 'device.json', status: 1 },
};

let kept = true;
for (const [kind, { command, ending, status }] of Object.entries(kinds)) {
  // All sizes in each round, so that a machine that is busy for a while is busy for all; what counts is the least.
  const least = fileCounts.map(() => Infinity);
  for (let round = 0; round < rounds; round++) {
    for (const [index, count] of fileCounts.entries()) {
      const files = Array.from({ length: count }, (_, file) => `${file}.${ending}`);
      least[index] = Math.min(least[index], time(folder, [program, ...command, ...files], {}, status).milliseconds);
    }
  }
  for (const [index, count] of fileCounts.entries()) {
    const modules = count * modulesPerFile;
    const each = (least[index] / modules).toFixed(3);
    console.log(`${kind}: ${count} files, ${modules} modules: ${least[index].toFixed(0)} ms, ${each} ms each`);
  }
  const costs = fileCounts.map((count, index) => least[index] / count);
  const ratio = costs.at(-1) / costs[1];
  const holds = ratio <= allowedRatio;
  kept &&= holds;
  console.log(
    `${kind}: a module among 5,000 takes ${ratio.toFixed(2)} × as long as one among 1,250: ` +
      `${holds ? 'linear' : 'NOT LINEAR'} (up to ${allowedRatio})`,
  );
}
process.exitCode = kept ? 0 : 1;
