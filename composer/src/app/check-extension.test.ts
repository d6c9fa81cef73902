import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../source/node.ts';
import { composeManifestWith } from './testing/manifest-with.ts';

const codes = ['MOOR1620', 'MOOR1621', 'MOOR1309', 'MOOR1508', 'MOOR1602'];

function diagnose(section: JsonObject, more: JsonObject = {}) {
  const { diagnostics } = composeManifestWith({ createOptions: { 'k8s-experimental': section, ...more } });
  return diagnostics.filter(({ code }) => codes.includes(code));
}
function found(section: JsonObject, more?: JsonObject): string[] {
  return diagnose(section, more).map(
    ({ code, severity, message }) => `${code} ${severity} ${message.split(', in ')[0]}`,
  );
}
const limits = (value: Json, requests: Json = {}) => ({ resources: { limits: value, requests } });
const volume = (name: string, source: JsonObject = { emptyDir: {} }) => ({ name, ...source });
const mount = (name: string, mountPath = '/x') => ({ name, mountPath });
const entry = (name: string, mountPath?: string) => ({ volume: volume(name), volumeMounts: [mount(name, mountPath)] });
const share = { HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera', Target: '/in' }] } };

describe('amounts of `k8s-experimental`', () => {
  it.each<JsonObject>([
    { memory: '512Mi', cpu: '500m' },
    { memory: 1e9, cpu: 0.5 },
    { memory: '1e3', cpu: '.5', 'ephemeral-storage': '1Gi' },
    { memory: '0', 'hugepages-2Mi': '4Mi', 'contoso.com/camera': '1' },
  ])('%j are taken', (amounts) => {
    expect(found(limits(amounts, amounts))).toEqual([]);
  });

  it.each<[Json, string]>([
    ['5GB', '5G'],
    ['512mi', '512Mi'],
    ['0.5 ', '0.5'],
  ])('%j is refused, and what was meant is certain', (memory, now) => {
    const [one, ...more] = diagnose(limits({ memory }));
    expect(more).toEqual([]);
    expect(one).toMatchObject({ code: 'MOOR1620', severity: 'error', fix: [{ was: memory, now }] });
  });

  it.each<Json>(['', 'much', '1 000', -1, '-5Mi', true, { value: 1 }, ['1Gi']])('%j is refused', (memory) => {
    const [one, ...more] = diagnose(limits({ memory }));
    expect(more).toEqual([]);
    expect(one).toMatchObject({ code: 'MOOR1620', severity: 'error' });
    expect(one?.fix).toBeUndefined();
  });

  it('have names that Kubernetes knows', () => {
    expect(diagnose(limits({ Memory: '1Gi' }))).toMatchObject([{ fix: [{ was: 'Memory', now: 'memory' }] }]);
    expect(found(limits({ gpu: 1 }))).toEqual(['MOOR1620 error `gpu` is nothing that a container can ask for']);
    expect(found(limits(['1Gi']))).toEqual(['MOOR1620 error `limits` must be an object']);
  });

  it('keep requests below limits', () => {
    expect(found(limits({ memory: '1Gi' }, { memory: '1025Mi' }))).toEqual([
      'MOOR1620 error the request of `memory` is more than its limit',
    ]);
    expect(found(limits({ memory: '1Gi' }, { memory: '1024Mi', cpu: 4 }))).toEqual([]);
  });
});

describe('strategy, nodeSelector and securityContext of `k8s-experimental`', () => {
  it.each<JsonObject>([
    { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    { strategy: { type: 'Recreate' } },
    { strategy: {} },
    { nodeSelector: { 'kubernetes.io/arch': 'amd64', site: '', rack: 7 } },
    { securityContext: { runAsUser: 0, runAsGroup: '1000', fsGroup: 2_147_483_647, supplementalGroups: [1, '2'] } },
  ])('%j is taken', (section) => {
    expect(found(section)).toEqual([]);
  });

  it.each<[JsonObject, string]>([
    [{ strategy: { type: 'Rolling' } }, '`Rolling` is no strategy of a Deployment'],
    [{ strategy: { type: 'Recreate', rollingUpdate: {} } }, '`rollingUpdate` stands beside the strategy Recreate'],
    [{ nodeSelector: { 'a/b/c': 'x' } }, '`a/b/c` is no name of a label'],
    [{ nodeSelector: { a: 'b c' } }, '`b c` is no value of a label'],
    [{ nodeSelector: { a: 'x'.repeat(64) } }, `\`${'x'.repeat(64)}\` is no value of a label`],
    [{ securityContext: { runAsUser: 'root' } }, '`runAsUser` cannot be "root"'],
    [{ securityContext: { fsGroup: -1 } }, '`fsGroup` cannot be -1'],
    [{ securityContext: { runAsGroup: 2_147_483_648 } }, '`runAsGroup` cannot be 2147483648'],
    [{ securityContext: { supplementalGroups: 5 } }, '`supplementalGroups` must be a list'],
    [{ securityContext: { supplementalGroups: [1, 'video'] } }, '`supplementalGroups` cannot be "video"'],
  ])('%j is refused', (section, message) => {
    expect(found(section)).toEqual([`MOOR1620 error ${message}`]);
  });

  it('mend a strategy that is misspelt, and say nothing else of it', () => {
    const gpu = { resources: { limits: { 'nvidia.com/gpu': 1 } } };
    expect(diagnose({ ...gpu, strategy: { type: 'recreate' } })).toMatchObject([
      { code: 'MOOR1620', fix: [{ was: 'recreate', now: 'Recreate' }] },
    ]);
    expect(found({ ...gpu, strategy: { type: 'Other' } })).toHaveLength(2);
  });

  it('warn of a label that is no text', () => {
    expect(diagnose({ nodeSelector: { gpu: true } })).toMatchObject([
      { severity: 'warning', fix: [{ was: 'true', now: '"true"' }] },
    ]);
  });
});

describe('volumes of `k8s-experimental`', () => {
  it.each<[string, Json[], JsonObject?]>([
    ['a volume and its mount', [entry('a')]],
    ['two of them', [entry('a'), entry('b', '/y')]],
    ['a mount of a volume of another entry', [{ volume: volume('a') }, { volumeMounts: [mount('a')] }]],
    ['a second mount of a share', [{ volumeMounts: [mount('camera')] }], share],
    ['one that Kubernetes makes an emptyDir', [{ volume: { name: 'a' }, volumeMounts: [mount('a')] }]],
  ])('are taken: %s', (_, volumes, more = {}) => {
    expect(found({ volumes }, more)).toEqual([]);
  });

  it.each<[Json, string]>([
    [{ volumeMounts: [mount('x')] }, 'there is no volume `x` to mount'],
    [{ volume: volume('a'), volumeMounts: [{ mountPath: '/x' }] }, 'a mount says no volume by `name`'],
    [{ volume: { emptyDir: {} }, volumeMounts: [mount('a')] }, 'a volume has no `name`'],
    [entry('A_b'), '`A_b` is no name of a volume'],
    [
      { volume: volume('a', { emptyDir: {}, hostPath: { path: '/a' } }), volumeMounts: [mount('a')] },
      'the volume `a` is `emptyDir` and `hostPath` at once',
    ],
  ])('are refused: %j', (one, message) => {
    expect(found({ volumes: [one] }, share)).toEqual([`MOOR1621 error ${message}`]);
  });

  it.each(['config-volume', 'camera'])('are told once where `%s` is taken by a mount or the sidecar', (name) => {
    expect(diagnose({ volumes: [entry(name)] }, share).map(({ code }) => code)).toEqual(['MOOR1508']);
  });

  it('are refused once where two have one name', () => {
    expect(found({ volumes: [entry('a'), entry('a', '/y'), entry('a', '/z')] })).toEqual([
      'MOOR1621 error there are two volumes `a`',
    ]);
  });

  it.each<[Json, string]>([
    [{ volume: volume('a') }, 'nothing mounts the volume `a` of `detector`'],
    [{}, 'an entry of `k8s-experimental.volumes` of `detector` is empty'],
    [
      { volume: volume('a'), volumeMount: [mount('a')] },
      '`volumeMount` has no effect in an entry of `k8s-experimental.volumes` of `detector`',
    ],
  ])('are told where they come to nothing: %j', (one, message) => {
    const all = diagnose({ volumes: [one] });
    expect(all).toMatchObject([{ code: 'MOOR1621', severity: 'warning' }]);
    expect(all[0]?.message).toContain(message);
  });
});
