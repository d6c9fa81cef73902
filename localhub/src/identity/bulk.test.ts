import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryState } from '../storage/memory-state.ts';
import { TwinService } from '../twin/twin-service.ts';
import { bulkSteps, type BulkResult } from './bulk.ts';
import { deviceIdentity, moduleIdentity } from './identity-id.ts';
import { KeptIdentities } from './kept-identities.ts';
import { PresenceBoard } from './presence.ts';
import { IdentityRegistry } from './registry.ts';

let registry: IdentityRegistry;
let twins: TwinService;

beforeEach(() => {
  const nowMs = (): number => Date.UTC(2030, 0, 1);
  const mintKey = (): string => Buffer.alloc(32, 1).toString('base64');
  registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey, kept: new KeptIdentities(new MemoryState()) });
  twins = new TwinService(registry, new PresenceBoard(), nowMs);
});

function bulk(...items: object[]): BulkResult {
  const steps = bulkSteps(registry, twins, items);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const FINE: BulkResult = { isSuccessful: true, errors: [], warnings: [] };

function tagsOf(deviceId: string, moduleId: string | null = null): unknown {
  return twins.read({ deviceId, moduleId })['tags'];
}

describe('identities in bulk', () => {
  test('are created with their twins, devices and modules in one list', () => {
    const device = { id: 'd', importMode: 'Create', status: 'disabled', tags: { site: 'a' } };
    const other = { id: 'e', importMode: 'create' };
    const module = { id: 'e', moduleId: 'm', importMode: 'CREATE', managedBy: 'me', tags: { x: 1 } };
    expect(bulk(device, other, module)).toEqual(FINE);
    expect(registry.getDevice('d').status).toBe('disabled');
    expect(tagsOf('d')).toEqual({ site: 'a' });
    expect(registry.getModule(moduleIdentity('e', 'm')).managedBy).toBe('me');
    expect(tagsOf('e', 'm')).toEqual({ x: 1 });
  });

  test('are updated and deleted by the etag that was read, under either of its names', () => {
    bulk({ id: 'd', importMode: 'create' }, { id: 'd', moduleId: 'm', importMode: 'create' });
    const { etag } = registry.getDevice('d');
    expect(bulk({ id: 'd', importMode: 'UpdateIfMatchETag', eTag: etag, statusReason: 'x' })).toEqual(FINE);
    const stale = bulk({ id: 'd', importMode: 'updateIfMatchETag', eTag: etag });
    expect(stale.errors).toEqual([expect.objectContaining({ deviceId: 'd', errorCode: 'PreconditionFailed' })]);
    const module = registry.getModule(moduleIdentity('d', 'm'));
    const gone = { id: 'd', moduleId: 'm', importMode: 'DeleteIfMatchETag', etag: module.etag };
    expect(bulk(gone)).toEqual(FINE);
    expect(bulk({ id: 'd', importMode: 'DeleteIfMatchETag' }).errors[0]?.errorStatus).toContain('needs an etag');
    expect(bulk({ id: 'd', importMode: 'delete' })).toEqual(FINE);
    expect(registry.find(deviceIdentity('d'))).toBeUndefined();
  });

  test('have their twins updated, by etag or without', () => {
    bulk({ id: 'd', importMode: 'create' }, { id: 'd', moduleId: 'm', importMode: 'create' });
    const twin = twins.read(deviceIdentity('d'));
    const patch = { properties: { desired: { rate: 3 } } };
    expect(bulk({ id: 'd', importMode: 'updateTwin', ...patch })).toEqual(FINE);
    const stale = { id: 'd', importMode: 'updateTwinIfMatchETag', twinETag: twin['etag'], ...patch };
    expect(bulk(stale).errors[0]?.errorCode).toBe('PreconditionFailed');
    expect(bulk({ id: 'd', moduleId: 'm', importMode: 'updateTwin', tags: { y: 2 } })).toEqual(FINE);
    expect(tagsOf('d', 'm')).toEqual({ y: 2 });
  });

  test('that fail are named with the reason, and the others are done', () => {
    const result = bulk(
      { id: 'a', importMode: 'create' },
      { id: 'a', importMode: 'delete' },
      { id: 'b', importMode: 'burn' },
      { id: 'none', moduleId: 'm', importMode: 'create' },
      { id: 'bad/name', importMode: 'create' },
      { id: 'c', importMode: 'create' },
    );
    expect(result.isSuccessful).toBe(false);
    expect(result.errors.map(({ deviceId, moduleId, errorCode }) => [deviceId, moduleId, errorCode])).toEqual([
      ['a', undefined, 'DeviceDefinedMultipleTimes'],
      ['b', undefined, 'ArgumentInvalid'],
      ['none', 'm', 'IotHubUnauthorizedAccess'],
      ['bad/name', undefined, 'ArgumentInvalid'],
    ]);
    expect(registry.devices().map(({ deviceId }) => deviceId)).toEqual(['a', 'c']);
  });

  test('are not created with a twin that is none', () => {
    const broken = [
      { id: 'd', importMode: 'create', tags: 'x' },
      { id: 'e', importMode: 'create', tags: { 'a.b': 1 } },
    ];
    expect(bulk(...broken).errors).toHaveLength(2);
    expect(registry.devices()).toEqual([]);
  });

  test('are up to a hundred, and at least one', () => {
    const items = Array.from({ length: 101 }, (_, index) => ({ id: `d${index}`, importMode: 'create' }));
    expect(() => bulk(...items)).toThrow(expect.objectContaining({ status: 400 }));
    expect(() => bulk()).toThrow(expect.objectContaining({ status: 400 }));
    expect(bulk(...items.slice(0, 100))).toEqual(FINE);
  });
});
