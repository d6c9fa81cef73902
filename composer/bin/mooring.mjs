#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { startProcess } = await import('../src/cli/process.ts');
await startProcess();
