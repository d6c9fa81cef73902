export { startLocalHub, type LocalHub } from './hub.ts';
export { PortUnavailable } from './listen.ts';
export type { LocalHubSettings } from './settings.ts';
