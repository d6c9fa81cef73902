// What the files beside this one run: as it is packed, the one file that the sources were made into; in a checkout, the
// sources as they are now.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** What `src/main.ts` exports. */
export async function loadProgram() {
  // The sources are not packed: where they are, a file that was made of them once may be older.
  if (!existsSync(fileURLToPath(new URL('../src/main.ts', import.meta.url)))) return require('../dist/localhub.cjs');
  const { builtProgram } = await import('../../scripts/built-program.mjs');
  const file = builtProgram('localhub');
  if (file !== null) return require(file);
  const { register } = await import('tsx/esm/api');
  register();
  return await import('../src/main.ts');
}
