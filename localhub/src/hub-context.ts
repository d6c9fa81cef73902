import type { Logger } from 'pino';
import type { ErrorContext } from './errors/envelope.ts';
import type { Policy } from './sas/policies.ts';
import type { LocalHubSettings } from './settings.ts';
import type { StateStore } from './storage/state-store.ts';

/** What every part of a hub is made with. */
export interface HubContext {
  readonly name: string;
  readonly settings: LocalHubSettings;
  /** Certificates, policy keys and `hub.json`; a folder that goes with the hub when nothing is to be kept. */
  readonly dataDir: string;
  /** Everything that outlives the process. Whoever acknowledges a write waits for `written()` first. */
  readonly state: StateStore;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly log: Logger;
  readonly nowMs: () => number;
  readonly errorContext: () => ErrorContext;
}
