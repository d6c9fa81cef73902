import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Path of a program of ours: they are found as packages and run as processes, never imported. */
export function locateProgram(name: 'localhub' | 'simulator'): string {
  return require.resolve(`@mooring/${name}/bin`);
}
