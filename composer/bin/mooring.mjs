#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { startProcess } = await import('../src/cli/process.ts');
const { allCommands } = await import('../src/cli/all-commands.ts');
await startProcess(allCommands);
