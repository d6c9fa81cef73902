// What TypeScript knows of `require('@mooring/localhub')`. Its errors are told apart by their names.
import type * as imported from './index.d.ts' with { 'resolution-mode': 'import' };

export declare const startLocalHub: typeof imported.startLocalHub;
export type LocalHub = imported.LocalHub;
export type LocalHubSettings = imported.LocalHubSettings;
export type Seed = imported.Seed;
export type TelemetryMessage = imported.TelemetryMessage;
