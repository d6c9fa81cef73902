import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../source/node.ts';
import type { TextOptions } from './testing/compose-text.ts';
import { composeManifestWith, findingsWith, type ManifestParts } from './testing/manifest-with.ts';

const settings = { image: 'mcr.microsoft.com/contoso/detector:1.4.2' };

function of(entries: readonly JsonObject[], options: TextOptions = {}, parts: ManifestParts = {}) {
  const modules = Object.fromEntries(entries.map((entry, index) => [`m${index}`, { settings, ...entry }]));
  const { diagnostics } = composeManifestWith({ ...parts, modules }, options);
  return diagnostics.filter(({ code }) => code === 'MOOR1603').map(({ severity, message }) => `${severity} ${message}`);
}

describe('what says when modules start', () => {
  it('is told once for all modules, by name', () => {
    const policy = { restartPolicy: 'on-unhealthy' };
    expect(of([policy])).toEqual(['info `restartPolicy` of `m0` has no effect']);
    expect(of([{}, policy, policy])).toEqual(['info `restartPolicy` of `m1` and `m2` has no effect']);
    expect(of([policy, policy, policy])).toEqual(['info `restartPolicy` of `m0`, `m1` and `m2` has no effect']);
    const many = of(Array.from({ length: 8 }, () => policy));
    expect(many).toEqual(['info `restartPolicy` of `m0`, `m1`, `m2`, `m3`, `m4` and 3 more has no effect']);
  });

  it('weighs more where a module is to end and is started again', () => {
    expect(of([{ restartPolicy: 'Never' }, { restartPolicy: 'on-failure' }])).toEqual([
      'warning `restartPolicy` of `m0` has no effect',
      'info `restartPolicy` of `m1` has no effect',
    ]);
  });

  it.each<JsonObject>([{}, { restartPolicy: 'always' }, { restartPolicy: 'Always' }, { imagePullPolicy: 'on-create' }])(
    '%j is what happens anyway',
    (entry) => {
      expect(of([entry])).toEqual([]);
    },
  );

  it('is an order and a pull policy, too', () => {
    expect(of([{ startupOrder: 0 }, { imagePullPolicy: 'never' }])).toEqual([
      'info `startupOrder` of `m0` has no effect',
      'info `imagePullPolicy` of `m1` has no effect',
    ]);
    expect(of([{}], {}, { edgeHub: { startupOrder: 0 } })).toEqual(['info `startupOrder` of `edgeHub` has no effect']);
  });

  it('is nothing of an order of edgeAgent, which is refused', () => {
    expect(of([{}], {}, { edgeAgent: { startupOrder: 0 } })).toEqual([]);
  });

  it('has its effect with docker', () => {
    const entry = { restartPolicy: 'never', imagePullPolicy: 'never', startupOrder: 1 };
    expect(of([entry], { target: 'iotedge-vm' })).toEqual([]);
  });
});

describe('an order that modules start in', () => {
  const refused = (startupOrder: number | string) =>
    findingsWith({ module: { startupOrder } }, { target: 'iotedge-vm' }).filter((one) => one === 'MOOR1310 error');

  it.each([-1, 1.5, 4_294_967_296, '4294967296'])('cannot be %j', (order) => expect(refused(order)).toHaveLength(1));
  it.each([0, 7, 4_294_967_295, '7'])('may be %j', (order) => expect(refused(order)).toEqual([]));
});
