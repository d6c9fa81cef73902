export { SettingsRefused } from './check-settings.ts';
export { HubClosed } from './errors/hub-closed.ts';
export { HubError } from './errors/hub-error.ts';
export { startLocalHub, type LocalHub } from './hub.ts';
export { PortUnavailable } from './listen.ts';
export { SeedRefused, type Seed } from './seed/seed.ts';
export { StateUnavailable, StateUnreadable } from './storage/state-error.ts';
export type { LocalHubSettings } from './settings.ts';
