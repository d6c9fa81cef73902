#!/usr/bin/env node
import { loadProgram } from './load-program.mjs';

const { main } = await loadProgram();
await main(process.argv);
