import { describe, expect, test } from 'vitest';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { deviceIdentity, moduleIdentity } from '../identity/identity-id.ts';
import { parseIfMatch } from '../identity/etag.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { TwinService } from '../twin/twin-service.ts';
import { plantSeed, type SeedBed } from './plant-seed.ts';
import { readSeed, SeedRefused } from './seed.ts';

function makeBed(): SeedBed {
  const nowMs = (): number => 0;
  let minted = 0;
  const mintKey = (): string => Buffer.alloc(32, (minted += 1)).toString('base64');
  const kept = new KeptIdentities(new MemoryState());
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey, kept });
  return { registry, twins: new TwinService(registry, new PresenceBoard(), nowMs) };
}

function plant(bed: SeedBed, seed: unknown): void {
  plantSeed(readSeed(seed), bed, makeBed());
}

const seed = {
  devices: [
    {
      deviceId: 'sensor',
      tags: { site: 'a' },
      desired: { n: 1 },
      primaryKey: 'AAAAAAAAAAAAAAAAAAAAAA==',
      secondaryKey: 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
    {
      deviceId: 'line',
      edge: true,
      modules: [
        { moduleId: '$edgeAgent', desired: { schemaVersion: '1.1' } },
        { moduleId: 'detector', desired: { fps: 15 } },
      ],
    },
  ],
};

describe('a seed', () => {
  test('makes devices, edge devices and modules, with tags, desired properties and keys', () => {
    const bed = makeBed();
    plant(bed, seed);
    expect(bed.registry.devices().map(({ deviceId, iotEdge }) => [deviceId, iotEdge])).toEqual([
      ['sensor', false],
      ['line', true],
    ]);
    expect(bed.registry.getDevice('sensor').authentication).toMatchObject({
      keys: { primaryKey: 'AAAAAAAAAAAAAAAAAAAAAA==' },
    });
    expect(bed.twins.state(deviceIdentity('sensor'))).toMatchObject({
      tags: { site: 'a' },
      desired: { value: { n: 1 } },
    });
    expect([...bed.registry.getDevice('line').modules.keys()]).toEqual(['$edgeAgent', '$edgeHub', 'detector']);
    for (const [name, value] of [
      ['$edgeAgent', { schemaVersion: '1.1' }],
      ['detector', { fps: 15 }],
    ] as const) {
      expect(bed.twins.state(moduleIdentity('line', name)).desired.value).toEqual(value);
    }
  });

  test('planted again changes nothing, and makes what is missing only', () => {
    const bed = makeBed();
    plant(bed, seed);
    const { etag } = bed.registry.getDevice('sensor');
    bed.twins.write(deviceIdentity('sensor'), { tags: undefined, desired: { n: 2 } }, 'merge', parseIfMatch(undefined));
    bed.registry.deleteModule('line', 'detector', parseIfMatch('*'));
    plant(bed, seed);
    expect(bed.registry.getDevice('sensor').etag).toBe(etag);
    expect(bed.twins.state(deviceIdentity('sensor')).desired.value).toEqual({ n: 2 });
    expect(bed.twins.state(moduleIdentity('line', '$edgeAgent')).desired.version).toBe(2);
    expect(bed.twins.state(moduleIdentity('line', 'detector')).desired.value).toEqual({ fps: 15 });
  });

  test.each([
    [{}, 'devices is missing: it must be an array.'],
    [{ devices: [{ deviceId: 'd', egde: true }] }, "devices[0] has 'egde', which is no field of it."],
    [{ devices: [{ deviceId: 'd', tags: [] }] }, 'devices[0].tags must be an object'],
    [{ devices: [{ deviceId: 'd' }, { deviceId: 'd' }] }, "names 'd' twice"],
    [{ devices: [{ deviceId: 'fine' }, { deviceId: 'a/b' }] }, 'is not a device ID'],
    [{ devices: [{ deviceId: 'fine' }, { deviceId: 'd', primaryKey: 'AAAA' }] }, 'd: Either no keys or both'],
    [{ devices: [{ deviceId: 'fine' }, { deviceId: 'd', desired: { 'a.b': 1 } }] }, "invalid character '.'"],
    [{ devices: [{ deviceId: 'fine' }, { deviceId: 'd', modules: [{ moduleId: '$mine' }] }] }, 'd/$mine: '],
  ])('%j is refused with its place, and nothing of it is planted', (bad, why) => {
    const bed = makeBed();
    expect(() => plant(bed, bad)).toThrow(SeedRefused);
    expect(() => plant(bed, bad)).toThrow(why);
    expect(bed.registry.devices()).toEqual([]);
  });
});
