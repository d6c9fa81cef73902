#!/usr/bin/env node
// How long `mooring check` of 50 modules takes as a whole process, against `node -e 0`: node bench/check-cold.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithNode } from './cold.mjs';
import { prepare } from './shipped.mjs';
import { makeInventory, writeFiftyModules } from './workload.mjs';

const { folder, program } = prepare();
writeFiftyModules(folder);
writeFileSync(join(folder, 'inventory.json'), JSON.stringify(makeInventory(), null, 2));

const check = (...args) => [program, 'check', ...args, '--format', 'json'];
const kinds = {
  JSON: { args: check('workload.json'), promise: 3 },
  YAML: { args: check('workload.yaml'), promise: 4 },
  'JSON, held against an inventory,': { args: check('workload.json', '--inventory', 'inventory.json') },
};
compareWithNode(folder, 'check of 50 modules from', kinds, (stdout) => {
  const { diagnostics } = JSON.parse(stdout);
  const loud = diagnostics.filter(({ severity }) => severity !== 'info');
  if (loud.length > 0) throw new Error(`it found ${JSON.stringify(loud.slice(0, 3))}`);
});
