#!/usr/bin/env node
import { createRequire } from 'node:module';
import { builtProgram } from '../../scripts/built-program.mjs';

const file = builtProgram('mooring');
if (file === null) await import('./from-source.mjs');
else createRequire(import.meta.url)(file);
