#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtProgram } from '../../../scripts/built-program.mjs';

const folder = builtProgram('reporter');
if (folder === null) {
  const { register } = await import('tsx/esm/api');
  register();
  const { main } = await import('../src/main.ts');
  await main(process.argv.slice(2));
} else {
  await import(pathToFileURL(join(folder, 'reporter.mjs')).href);
}
