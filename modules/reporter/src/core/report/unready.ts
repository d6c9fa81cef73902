import type { Reported } from '@mooring/contract';
import type { SettingsInForce } from './observed.ts';

/** What is known of the way to the hub. */
export interface HubStanding {
  readonly connected: boolean;
  readonly twin: TwinStanding;
}

/**
 * What was last learnt of the twin over this connection. `confirmed`: it was seen to be as it should. `withGateway`: a
 * gateway keeps a patch that its cloud does not have. `failed`: something that was asked of the hub. `unread`: nothing yet.
 */
export type TwinStanding = 'unread' | 'confirmed' | 'withGateway' | 'failed';

const twinTexts: Record<TwinStanding, string | undefined> = {
  unread: 'the twin was not yet seen to hold what was reported over this connection',
  confirmed: undefined,
  withGateway: 'the gateway (edgeHub) keeps what was reported; its cloud does not have it yet',
  failed: 'the hub does not answer, or not well: the last update of the twin failed',
};

/** Why nothing, or not what was asked for, reaches the hub at this moment; undefined where all is well. */
export function unreadyBecause(
  hub: HubStanding,
  role: Reported['role'],
  settings: SettingsInForce,
): string | undefined {
  if (!hub.connected) {
    // Settings come from the twin alone.
    const isBlind = role === 'prober' && settings.acknowledgement === undefined;
    return `not connected to the hub${isBlind ? ' since the start: without its settings no volume is watched' : ''}`;
  }
  return twinTexts[hub.twin] ?? unwatchedBecause(role, settings);
}

/** Why the volumes that are meant are not watched; undefined where they are. Watching is a prober's only work. */
export function unwatchedBecause(
  role: Reported['role'],
  { desired, acknowledgement }: SettingsInForce,
): string | undefined {
  const refusal = acknowledgement?.refused?.volumes;
  if (refusal !== undefined) return `the desired property volumes was refused: ${refusal.ad}`;
  if (role !== 'prober' || Object.keys(desired.volumes).length > 0) return undefined;
  return acknowledgement?.ac === 400
    ? `no volume is watched: ${acknowledgement.ad}`
    : 'no volume is watched: the desired property volumes names none';
}
