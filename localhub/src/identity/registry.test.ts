import { describe, expect, test } from 'vitest';
import { ABSENT, decimalEtag, parseIfMatch, twinEtag } from './etag.ts';
import { deviceBody, readBody } from './identity-body.ts';
import { moduleIdentity } from './identity-id.ts';
import { KeptIdentities } from './kept-identities.ts';
import { IdentityRegistry } from './registry.ts';
import { MemoryState } from '../storage/memory-state.ts';

const ANY = parseIfMatch('"*"');

function createRegistry(): IdentityRegistry {
  let keys = 0;
  const mintKey = (): string => Buffer.alloc(32, (keys += 1)).toString('base64');
  return new IdentityRegistry({
    hubName: 'hub',
    nowMs: () => Date.UTC(2030, 0, 1),
    mintKey,
    kept: new KeptIdentities(new MemoryState()),
  });
}

function put(
  registry: IdentityRegistry,
  deviceId: string,
  body: object = {},
  ifMatch = ABSENT,
): ReturnType<IdentityRegistry['putDevice']> {
  return registry.putDevice(deviceId, readBody(deviceBody, body), ifMatch);
}

describe('etags', () => {
  test('those of twins count up from AAAAAAAAAAE=, those of identities are decimal', () => {
    expect([twinEtag(1), twinEtag(2), decimalEtag(1)]).toEqual(['AAAAAAAAAAE=', 'AAAAAAAAAAI=', 'MQ==']);
  });

  test('If-Match is read with and without quotes', () => {
    expect(parseIfMatch('"MQ=="')).toEqual({ kind: 'exactly', etag: 'MQ==' });
    expect(parseIfMatch('MQ==')).toEqual({ kind: 'exactly', etag: 'MQ==' });
    expect([parseIfMatch('*'), ANY]).toEqual([{ kind: 'any' }, { kind: 'any' }]);
    expect([parseIfMatch(undefined), parseIfMatch('""')]).toEqual([ABSENT, ABSENT]);
  });
});

describe('the identity registry', () => {
  test('the status of a device was never updated until it changes', () => {
    const registry = createRegistry();
    const times = [
      put(registry, 'd').statusUpdatedTime,
      put(registry, 'd', { statusReason: 'new' }, ANY).statusUpdatedTime,
      put(registry, 'd', { status: 'disabled' }, ANY).statusUpdatedTime,
    ];
    expect(times).toEqual(['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z', '2030-01-01T00:00:00.0000000Z']);
  });

  test('an update without authentication mints new keys, one with keys keeps them', () => {
    const registry = createRegistry();
    const { authentication } = put(registry, 'd');
    expect(put(registry, 'd', {}, ANY).authentication).not.toEqual(authentication);
    const key = Buffer.alloc(16, 9).toString('base64');
    const given = { authentication: { symmetricKey: { primaryKey: key, secondaryKey: key } } };
    expect(put(registry, 'd', given, ANY).authentication).toEqual({
      type: 'sas',
      keys: { primaryKey: key, secondaryKey: key },
    });
  });

  test.each([
    [
      { authentication: { symmetricKey: { primaryKey: Buffer.alloc(16).toString('base64') } } },
      'Either no keys or both',
    ],
    [{ authentication: { symmetricKey: { primaryKey: 'YQ==', secondaryKey: 'YQ==' } } }, 'Invalid device key length'],
    [{ authentication: { type: 'none' } }, "'none' is not valid"],
    [{ authentication: { type: 'selfSigned' } }, 'needs a primary or secondary thumbprint'],
    [{ deviceScope: 'ms-azure-iot-edge://nobody-1' }, 'not the scope of an edge device'],
    [{ capabilities: { iotEdge: true }, parentScopes: ['elsewhere'] }, 'not the scope of an edge device'],
    [{ status: 'sleeping' }, "not 'sleeping'"],
    [{ deviceId: 'another' }, 'is not'],
    [{ capabilities: { iotEdge: true }, deviceScope: 'ms-azure-iot-edge://mine-1' }, 'immutable'],
  ])('%j is refused and nothing is created', (body, reason) => {
    const registry = createRegistry();
    expect(() => put(registry, 'd', body)).toThrow(reason);
    expect(registry.devices()).toEqual([]);
  });

  test.each(['', 'a/b', 'a b', 'ä', 'x'.repeat(129)])('%j is no device ID', (deviceId) => {
    expect(() => put(createRegistry(), deviceId)).toThrow('is not a device ID');
  });

  test('a refused update leaves the device as it was', () => {
    const registry = createRegistry();
    const before = JSON.stringify(put(registry, 'd', { status: 'enabled', capabilities: { iotEdge: true } }));
    expect(() => put(registry, 'd', { status: 'disabled', deviceScope: 'ms-azure-iot-edge://other-1' }, ANY)).toThrow(
      'immutable',
    );
    expect(JSON.stringify(registry.getDevice('d'))).toBe(before);
  });

  test('a stale etag is 412 for an update and for a deletion', () => {
    const registry = createRegistry();
    const { etag } = put(registry, 'd');
    put(registry, 'd', {}, ANY);
    const stale = parseIfMatch(`"${etag}"`);
    const refused = expect.objectContaining({ status: 412, code: 'PreconditionFailed' }) as unknown as Error;
    expect(() => put(registry, 'd', {}, stale)).toThrow(refused);
    expect(() => registry.deleteDevice('d', stale)).toThrow(refused);
    expect(() => registry.deleteDevice('d', ABSENT)).toThrow('Etag missing');
  });

  test('a child takes the scope of its parent, and the hub fills in the parent scope', () => {
    const registry = createRegistry();
    const { deviceScope } = put(registry, 'edge', { capabilities: { iotEdge: true } });
    expect(deviceScope).toBe('ms-azure-iot-edge://edge-640290528000000000');
    expect(put(registry, 'leaf', { deviceScope })).toMatchObject({ deviceScope, parentScopes: [deviceScope] });
  });

  test('deleting a device deletes its modules with it', () => {
    const registry = createRegistry();
    put(registry, 'edge', { capabilities: { iotEdge: true } });
    const gone: string[] = [];
    registry.deleted.subscribe(({ moduleId }) => {
      gone.push(moduleId ?? 'the device');
    });
    registry.deleteDevice('edge', ANY);
    expect(gone).toEqual(['$edgeAgent', '$edgeHub', 'the device']);
    expect(registry.find(moduleIdentity('edge', '$edgeAgent'))).toBeUndefined();
  });

  test('modules of a missing or disabled device are 401, a missing module 404 by its own name', () => {
    const registry = createRegistry();
    const unauthorized = expect.objectContaining({ status: 401 }) as unknown as Error;
    expect(() => registry.getModule(moduleIdentity('none', 'm'))).toThrow(unauthorized);
    put(registry, 'd');
    expect(() => registry.getModule(moduleIdentity('d', 'm'))).toThrow(
      expect.objectContaining({ status: 404, code: 'ModuleNotFound' }),
    );
    put(registry, 'd', { status: 'disabled' }, ANY);
    expect(() => registry.getModule(moduleIdentity('d', 'm'))).toThrow(unauthorized);
  });
});
