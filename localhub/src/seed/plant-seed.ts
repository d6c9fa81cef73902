import { HubError } from '../errors/hub-error.ts';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity, identityKey, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { SeedRefused, type Seed, type SeedDevice, type SeedModule } from './seed.ts';

export interface SeedBed {
  readonly registry: IdentityRegistry;
  readonly twins: TwinService;
}

/**
 * Creates what is missing of a seed, each with its tags and desired properties; what is there stays as it is.
 * `empty` is a hub of nothing: it takes the whole seed first, so that one that is refused leaves nothing behind.
 * @throws SeedRefused
 */
export function plantSeed(seed: Seed, { registry, twins }: SeedBed, empty: SeedBed): void {
  for (const { deviceId, modules = [] } of seed.devices) {
    const existing = registry.findDevice(deviceId);
    if (existing?.status === 'disabled' && modules.some(({ moduleId }) => !existing.modules.has(moduleId))) {
      throw new SeedRefused(`The seed has new modules for '${deviceId}', which is disabled. Enable it first.`);
    }
  }
  for (const bed of [empty, { registry, twins }]) for (const device of seed.devices) plantDevice(bed, device);
}

function plantDevice(bed: SeedBed, device: SeedDevice): void {
  const { deviceId, edge = false, modules = [] } = device;
  const existing = bed.registry.findDevice(deviceId);
  const id = deviceIdentity(deviceId);
  if (existing === undefined) {
    planting(id, () => {
      const capabilities = { iotEdge: edge };
      bed.registry.putDevice(deviceId, { capabilities, authentication: authenticationOf(device) }, ABSENT);
      writeTwin(bed, id, device);
    });
  }
  for (const module of modules) plantModule(bed, deviceId, module, existing === undefined);
}

function plantModule(bed: SeedBed, deviceId: string, module: SeedModule, deviceIsNew: boolean): void {
  const id = moduleIdentity(deviceId, module.moduleId);
  const exists = bed.registry.find(id) !== undefined;
  // An edge device comes with its system modules: those of a new one are the seed's too.
  if (exists && !deviceIsNew) return;
  planting(id, () => {
    if (!exists) {
      const authentication = authenticationOf(module);
      bed.registry.putModule(deviceId, module.moduleId, { authentication }, ABSENT);
    }
    writeTwin(bed, id, module);
  });
}

function authenticationOf({ primaryKey, secondaryKey }: SeedModule | SeedDevice) {
  return { type: 'sas', symmetricKey: { primaryKey, secondaryKey } };
}

function writeTwin({ twins }: SeedBed, id: IdentityId, { tags, desired }: SeedModule | SeedDevice): void {
  if (tags !== undefined || desired !== undefined) twins.write(id, { tags, desired }, 'merge', ABSENT);
}

function planting(id: IdentityId, plant: () => void): void {
  try {
    plant();
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    throw new SeedRefused(`The seed cannot be planted: ${identityKey(id)}: ${error.message}`, { cause: error });
  }
}
