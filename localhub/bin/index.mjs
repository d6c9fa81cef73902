// What `import … from '@mooring/localhub'` gives, to programs that Node runs without anything that knows TypeScript.
import { createRequire } from 'node:module';
import { builtProgram } from '../../scripts/built-program.mjs';

const file = builtProgram('localhub');
if (file === null) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { loadInterface } = file === null ? await import('../src/main.ts') : createRequire(import.meta.url)(file);

export const { PortUnavailable, SeedRefused, SettingsRefused, StateUnavailable, StateUnreadable, startLocalHub } =
  await loadInterface();
