// What `import … from '@mooring/localhub'` gives, to programs that Node runs without anything that knows TypeScript.
import { loadProgram } from './load-program.mjs';

const { loadInterface } = await loadProgram();

export const {
  HubClosed,
  HubError,
  PortUnavailable,
  SeedRefused,
  SettingsRefused,
  StateUnavailable,
  StateUnreadable,
  startLocalHub,
} = await loadInterface();
