import { ABSENT } from '../../localhub/src/identity/etag.ts';
import { deviceIdentity, type IdentityId } from '../../localhub/src/identity/identity-id.ts';
import { KeptIdentities } from '../../localhub/src/identity/kept-identities.ts';
import { PresenceBoard } from '../../localhub/src/identity/presence.ts';
import { IdentityRegistry } from '../../localhub/src/identity/registry.ts';
import { writeJson } from '../../localhub/src/json/write-json.ts';
import { MemoryState } from '../../localhub/src/storage/memory-state.ts';
import { atOnce } from '../../localhub/src/turns.ts';
import { TwinService } from '../../localhub/src/twin/twin-service.ts';
import type { TwinObject } from '../../localhub/src/twin/value.ts';
import { ConfigurationStore } from '../../localhub/src/configuration/configuration-store.ts';
import { Evaluations } from '../../localhub/src/configuration/evaluations.ts';
import { Deployments } from '../../localhub/src/configuration/deployments.ts';
import { TwinConfigurations } from '../../localhub/src/configuration/twin-configurations.ts';

export const ANY_ETAG = { kind: 'any' } as const;
export const DEVICE = deviceIdentity('sensor-1');

/** The part of a hub that configures twins, in memory. */
export function makeHub(
  state = new MemoryState(),
  everyMs = 0,
  work: (steps: Generator<void, void>) => unknown = atOnce,
) {
  const nowMs = (): number => 0;
  const mintKey = (): string => Buffer.alloc(32, 1).toString('base64');
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey, kept: new KeptIdentities(state) });
  const presence = new PresenceBoard();
  const twins = new TwinService(registry, presence, nowMs);
  const configurations = new ConfigurationStore(state, nowMs);
  const evaluations = new Evaluations({ registry, twins, configurations, everyMs, work });
  const dependencies = { registry, presence, twins, configurations, evaluations, state };
  const deployments = new Deployments(dependencies);
  const settings = new TwinConfigurations(dependencies);
  deployments.replaced.subscribe((id) => settings.restore(id));
  const refusals: string[] = [];
  settings.refusedByTwin.subscribe(({ twin, reason }) => void refusals.push(`${twin}: ${reason}`));
  const add = (id: string, priority: number, content: object, targetCondition = '*'): void => {
    configurations.put(id, { id, priority, targetCondition, content }, ABSENT);
  };
  return {
    registry,
    presence,
    twins,
    configurations,
    evaluations,
    refusals,
    add,
    addForDevices: (id: string, priority: number, deviceContent: object, targetCondition = '*'): void =>
      add(id, priority, { deviceContent }, targetCondition),
    change: (id: string, priority: number, targetCondition: string): void => {
      configurations.put(id, { id, priority, targetCondition, content: {} }, ANY_ETAG);
    },
    patch: (id: IdentityId, { tags, desired }: { tags?: TwinObject; desired?: TwinObject }): void => {
      twins.write(id, { tags, desired }, 'merge', ABSENT);
    },
    desired: (id: IdentityId = DEVICE): unknown => JSON.parse(writeJson(twins.state(id).desired.value)),
    version: (id: IdentityId = DEVICE): number => twins.state(id).desired.version,
    marks: (id: IdentityId = DEVICE): object => Object.fromEntries(twins.state(id).configurations),
  };
}

/** The same with one device, `DEVICE`. */
export function makeHubWithDevice() {
  const hub = makeHub();
  hub.registry.putDevice(DEVICE.deviceId, {}, ABSENT);
  return hub;
}
