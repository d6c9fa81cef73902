#!/usr/bin/env node
// Runs the one file that the sources were bundled into: it starts several times as fast as they do.
import { createRequire } from 'node:module';
import { oneFile } from './one-file.mjs';

const file = oneFile();
if (file === null) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { main } = file === null ? await import('../src/main.ts') : createRequire(import.meta.url)(file);
await main(process.argv);
