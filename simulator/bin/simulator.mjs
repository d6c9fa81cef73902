#!/usr/bin/env node
import { createRequire } from 'node:module';
import { builtProgram } from '../../scripts/built-program.mjs';

const file = builtProgram('simulator');
if (file === null) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { main } = file === null ? await import('../src/main.ts') : createRequire(import.meta.url)(file);
await main(process.argv.slice(2));
