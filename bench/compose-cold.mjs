#!/usr/bin/env node
// How long `mooring compose` of 50 modules takes as a whole process, against `node -e 0`: node bench/compose-cold.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { median, prepare, time } from './shipped.mjs';
import { makeWorkload } from './workload.mjs';

const pairs = Number(process.env.PAIRS ?? 31);
/** The reporter, the prober, edgeAgent and edgeHub are modules, too: together they are the fifty that a device may have. */
const modules = 46;
const promises = { json: 2.5, yaml: 3 };

const { folder, program } = prepare();
const workload = makeWorkload({ modules });
writeFileSync(join(folder, 'workload.json'), JSON.stringify(workload, null, 2));
writeFileSync(join(folder, 'workload.yaml'), stringify(workload));

const runs = {
  'node -e 0': ['-e', '0'],
  json: [program, 'compose', 'workload.json'],
  yaml: [program, 'compose', 'workload.yaml'],
};
// The first run keeps its code for those that follow; what it makes must be what was asked for.
const first = {};
for (const kind of Object.keys(promises)) {
  first[kind] = time(folder, runs[kind], { XDG_CACHE_HOME: join(folder, `first-${kind}`) }).milliseconds;
  const { modulesContent } = JSON.parse(time(folder, runs[kind]).stdout);
  const { modules, systemModules } = modulesContent.$edgeAgent['properties.desired'];
  const made = Object.keys(modules).length + Object.keys(systemModules).length;
  if (made !== 50) throw new Error(`it composed ${made} modules, not 50`);
}

const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
for (let pair = 0; pair < pairs; pair++) {
  for (const [name, args] of Object.entries(runs)) times[name].push(time(folder, args).milliseconds);
}

const base = median(times['node -e 0']);
console.log(`node -e 0: median ${base.toFixed(1)} ms of ${pairs} alternating runs`);
let kept = true;
for (const [kind, promise] of Object.entries(promises)) {
  const ratio = median(times[kind]) / base;
  const holds = ratio <= promise;
  kept &&= holds;
  console.log(
    `compose of 50 modules from ${kind.toUpperCase()}: median ${median(times[kind]).toFixed(1)} ms, ${ratio.toFixed(2)} ×, ` +
      `promised ${promise} ×: ${holds ? 'holds' : 'DOES NOT HOLD'} (least ${Math.min(...times[kind]).toFixed(1)} ms, ` +
      `the very first run, which keeps its code, ${first[kind].toFixed(0)} ms)`,
  );
}
process.exitCode = kept ? 0 : 1;
