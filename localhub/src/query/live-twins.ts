import { identityKey, parseIdentityKey, type IdentityId } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import { renderTwin } from '../twin/twin-json.ts';
import type { TwinObject } from '../twin/value.ts';
import { creationOrder } from './creation-order.ts';
import type { KeyedDocument } from './run-page.ts';
import type { Source } from './source.ts';
import type { DeviceCounts, TwinSource } from './twin-source.ts';

/** The twin of an identity as it is now; null when there is none. */
export function twinNow(registry: IdentityRegistry, presence: PresenceBoard, id: IdentityId): TwinObject | null {
  const device = registry.findDevice(id.deviceId);
  if (device === undefined) return null;
  if (id.moduleId === null) return renderTwin(device, null, presence);
  const module = device.modules.get(id.moduleId);
  return module === undefined ? null : renderTwin(device, module, presence);
}

/** The twins of the registry as they are at the moment of the question. */
export class LiveTwins implements TwinSource {
  readonly #registry: IdentityRegistry;
  readonly #presence: PresenceBoard;

  constructor(registry: IdentityRegistry, presence: PresenceBoard) {
    this.#registry = registry;
    this.#presence = presence;
  }

  *documents(of: Exclude<Source, 'devices.jobs'>): Generator<KeyedDocument> {
    for (const device of this.#registry.devices()) {
      if (of === 'devices.modules') {
        for (const module of device.modules.values()) {
          yield {
            key: identityKey(module),
            order: creationOrder(device, module),
            render: () => renderTwin(device, module, this.#presence),
          };
        }
      } else {
        yield {
          key: device.deviceId,
          order: creationOrder(device, null),
          render: () => renderTwin(device, null, this.#presence),
        };
      }
    }
  }

  has(key: string): boolean {
    const id = parseIdentityKey(key);
    return id !== null && this.#registry.find(id) !== undefined;
  }

  counts(): DeviceCounts {
    const all = this.#registry.devices();
    const enabled = all.filter(({ status }) => status === 'enabled').length;
    return { total: all.length, enabled, connected: this.#presence.connectedDeviceCount() };
  }
}
