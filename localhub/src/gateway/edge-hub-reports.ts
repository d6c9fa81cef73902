import { identityKey, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import type { LiveConnections } from '../mqtt/live-connections.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import type { RoutesRead } from './device-routes.ts';
import { EDGE_HUB, gatewayOf } from './gateway-module.ts';
import type { ReportedPatches } from './reported-patches.ts';

export interface EdgeHubReportsDependencies {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
  readonly connections: LiveConnections;
  readonly reportedPatches: ReportedPatches;
  readonly nowMs: () => number;
}

/** Of what it reports. Its version it does not make up: an edgeHub that has been told none writes just this. */
const EVERY_TIME = { schemaVersion: '1.0', version: { version: '', build: '', commit: '' } } as const;

/** Room for the beginning of edgeHub's sentence, within what one value of a twin may have. */
const DESCRIPTION_CHARACTERS = 1000;

interface WaitingReport {
  patch: TwinObject;
  /** Null takes all away that there were. */
  clients: Record<string, TwinObject> | null;
}

/**
 * What `$edgeHub` reports of itself, as edgeHub does (read in code): its desired properties were taken or not, and which
 * modules are connected. It goes with the reports of modules, so it stands in the twin within the pause of pushes. What
 * waits is not kept: a start says it anew.
 */
export class EdgeHubReports {
  readonly #dependencies: EdgeHubReportsDependencies;
  /** By device. */
  readonly #waiting = new Map<string, WaitingReport>();

  constructor(dependencies: EdgeHubReportsDependencies) {
    this.#dependencies = dependencies;
    const { connections, reportedPatches, registry, nowMs } = dependencies;
    reportedPatches.pushing.subscribe(() => {
      for (const [deviceId, { patch, clients }] of this.#waiting) {
        const id = moduleIdentity(deviceId, EDGE_HUB);
        if (registry.find(id) !== undefined) reportedPatches.add(id, { ...EVERY_TIME, ...patch, clients });
      }
      this.#waiting.clear();
    });
    connections.joined.subscribe((id) => {
      this.#tell(id, { status: 'Connected', lastConnectedTimeUtc: preciseTimestamp(nowMs()) });
    });
    connections.left.subscribe((id) => {
      this.#tell(id, { status: 'Disconnected', lastDisconnectedTimeUtc: preciseTimestamp(nowMs()) });
    });
  }

  /** As an edgeHub that starts: whoever was connected before is not any more. */
  start(): void {
    const { registry, twins } = this.#dependencies;
    for (const { deviceId, iotEdge } of registry.devices()) {
      const id = moduleIdentity(deviceId, EDGE_HUB);
      if (!iotEdge || registry.find(id) === undefined) continue;
      const { desired, reported } = twins.state(id);
      if (Object.keys({ ...desired.value, ...reported.value }).length === 0) continue;
      this.#waiting.set(deviceId, { patch: {}, clients: null });
    }
  }

  tellRoutes({ deviceId, desiredVersion, reason }: RoutesRead): void {
    const lastDesiredStatus =
      reason === null
        ? { code: 200, description: '' }
        : {
            code: 400,
            description: `Error while parsing desired properties - ${reason}`.slice(0, DESCRIPTION_CHARACTERS),
          };
    this.#waitingOf(deviceId).patch = { lastDesiredVersion: desiredVersion, lastDesiredStatus };
    this.#dependencies.reportedPatches.push();
  }

  #tell(id: IdentityId, state: TwinObject): void {
    const { registry } = this.#dependencies;
    if (gatewayOf(registry, id) === null || registry.find(id) === undefined) return;
    const waiting = this.#waitingOf(id.deviceId);
    waiting.clients ??= {};
    const key = asTwinKey(identityKey(id));
    waiting.clients[key] = { ...waiting.clients[key], ...state };
    this.#dependencies.reportedPatches.push();
  }

  #waitingOf(deviceId: string): WaitingReport {
    const waiting = this.#waiting.get(deviceId) ?? { patch: {}, clients: {} };
    this.#waiting.set(deviceId, waiting);
    return waiting;
  }
}

/** edgeHub encodes what a name in a twin cannot have, of that only these three. */
function asTwinKey(text: string): string {
  return text.replaceAll('.', '%2E').replaceAll('$', '%24').replaceAll(' ', '%20');
}
