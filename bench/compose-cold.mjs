#!/usr/bin/env node
// How long `mooring compose` of 50 modules takes as a whole process, against `node -e 0`: node bench/compose-cold.mjs [FILE]
import { compareWithNode } from './cold.mjs';
import { prepare } from './shipped.mjs';
import { writeFiftyModules } from './workload.mjs';

const { folder, program } = prepare();
writeFiftyModules(folder);

const kinds = {
  JSON: { args: [program, 'compose', 'workload.json'], promise: 2.5 },
  YAML: { args: [program, 'compose', 'workload.yaml'], promise: 3 },
};
compareWithNode(folder, 'compose of 50 modules from', kinds, (stdout) => {
  const { modules, systemModules } = JSON.parse(stdout).modulesContent.$edgeAgent['properties.desired'];
  const made = Object.keys(modules).length + Object.keys(systemModules).length;
  if (made !== 50) throw new Error(`it composed ${made} modules, not 50`);
});
