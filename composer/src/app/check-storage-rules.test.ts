import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Target } from '../core/model/target.ts';

interface Mounted {
  Source: string;
  Target?: string;
  ReadOnly?: boolean;
}
const manifest = (modules: Record<string, Mounted[]>) => {
  const entries = Object.entries(modules).map(([name, mounts]) => {
    const Mounts = mounts.map((mount, index) => ({ Type: 'volume', Target: `/${index}`, ...mount }));
    return [
      name,
      { settings: { image: detector, createOptions: JSON.stringify({ HostConfig: { Mounts } }) }, type: 'docker' },
    ] as const;
  });
  return frameExample({ in: 'modules', text: JSON.stringify(Object.fromEntries(entries)) }).text;
};

describe('what becomes of the claims of the manifest before', () => {
  function found(
    now: Record<string, Mounted[]>,
    before: Record<string, Mounted[]> | string,
    target: Target = 'ase-1node',
  ): string[] {
    const previous = typeof before === 'string' ? before : manifest(before);
    const { diagnostics } = composeText(manifest(now), { name: 'd.json', previous, target });
    return diagnostics.flatMap(({ code, message }) => (/^MOOR15(19|20)$/.test(code) ? [message] : []));
  }
  const results = { Source: 'results' };

  it('one that nobody mounts any more is deleted', () => {
    const messages = found({ a: [] }, { a: [results], b: [results] });
    expect(messages).toEqual(['no module mounts `results` any more, as `a` did: its claim is deleted']);
  });
  it('one that another module mounts stays, also by another spelling', () => {
    expect(found({ b: [results] }, { a: [results] })).toEqual([]);
    expect(found({ b: [{ Source: '/Results/' }] }, { a: [results] })).toEqual([]);
  });
  it('one whose first mount changes between read-only and not cannot be changed', () => {
    expect(found({ a: [{ ...results, ReadOnly: true }] }, { a: [results] })).toEqual([
      '`ReadOnly` of `results` is another one than before',
    ]);
    expect(found({ a: [results] }, { a: [{ ...results, ReadOnly: true }] })).toHaveLength(1);
    expect(found({ a: [results], b: [{ ...results, ReadOnly: true }] }, { a: [results] })).toEqual([]);
  });
  it('there are none on a virtual machine', () => {
    expect(found({ a: [] }, { a: [results] }, 'iotedge-vm')).toEqual([]);
  });
  it('a manifest before that cannot be read has none', () => {
    const broken = manifest({ a: [results] }).replaceAll('{\\"HostConfig', '{HostConfig');
    expect(found({ a: [] }, broken)).toEqual([]);
  });
});

describe('a claim without the strategy Recreate', () => {
  const volume = 'volumes: { db: { storageClass: ase-node-local, size: 20Gi } }';
  const found = (strategy: string, claim = 'other') => {
    const entry = `{ volume: { name: v, persistentVolumeClaim: { claimName: ${claim} } }, volumeMounts: [{ name: v, mountPath: /v }] }`;
    const options = `createOptions: { k8s-experimental: { volumes: [${entry}], strategy: { type: ${strategy} } } }`;
    const text = `${head}${volume}\nmodules: { a: { image: "${detector}", ${options} } }`;
    return composeText(text).diagnostics.flatMap(({ code, severity }) => (code === 'MOOR1612' ? [severity] : []));
  };
  it('is an info where nobody says how the claim is mounted', () => expect(found('RollingUpdate')).toEqual(['info']));
  it('is a warning where it is for one node', () => {
    expect(found('RollingUpdate', 'line-inspection-db')).toEqual(['warning']);
  });
  it('is none with it', () => expect(found('recreate')).toEqual([]));
  it('is none of volumes that a workload declares', () => {
    const text = `${head}${volume}\nmodules: { a: { image: "${detector}", mounts: { /v: db } } }`;
    expect(composeText(text).diagnostics.map(({ code }) => code)).not.toContain('MOOR1612');
  });
});

describe('shares that are uploaded', () => {
  const text = (...tiers: string[]) =>
    `${head}volumes: { ${tiers.map((tier, index) => `v${index}: { share: share-${index}, ${tier} }`).join(', ')} }\nmodules: { a: { image: "${detector}", mounts: { ${tiers.map((_, index) => `/${index}: v${index}`).join(', ')} } } }`;
  const found = (source: string, target: Target = 'ase-1node') =>
    composeText(source, { target }).diagnostics.filter(({ code }) => code === 'MOOR1517');
  it('are told once, with what NFS adds', () => {
    const [info, ...more] = found(text('tier: cloud', 'tier: cloud, protocol: nfs', 'tier: local'));
    expect(more).toEqual([]);
    expect(info).toMatchObject({ severity: 'info', message: '`share-0`, `share-1` are uploaded to a storage account' });
    expect(info?.help).toContain('Over NFS');
    expect(found(text('tier: cloud, protocol: smb'))[0]?.help).not.toContain('NFS');
  });
  it('are none of local ones', () => expect(found(text('tier: local'))).toEqual([]));
});

describe('a folder of shares of another device', () => {
  const found = (bind: string) => {
    const text = `${head}modules: { a: { image: "${detector}", createOptions: { HostConfig: { Binds: ["${bind}:/in"] } } } }`;
    return composeText(text).diagnostics.filter(({ code }) => code === 'MOOR1505');
  };
  it('is told with the share that is meant, once', () => {
    const [finding, ...more] = found('/home/hcsshares/camera-drop/today');
    expect(more).toEqual([]);
    expect(finding?.message).toContain('not the share `camera-drop`');
    expect(finding?.help).toContain('"Source": "camera-drop"');
  });
  it('is told as any other folder where it names none', () => {
    expect(found('/home/hcsshares')[0]?.message).toContain('is bound from the worker node');
  });
});

it('a path that stands in Mounts and in k8s-experimental is mounted twice', () => {
  const entry = '{ volume: { name: v, emptyDir: {} }, volumeMounts: [{ name: v, mountPath: /in }] }';
  const options = `{ HostConfig: { Mounts: [{ Type: volume, Source: camera-drop, Target: /in }] }, k8s-experimental: { volumes: [${entry}] } }`;
  const { diagnostics } = composeText(`${head}modules: { a: { image: "${detector}", createOptions: ${options} } }`);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(['MOOR1507']);
});

describe('a mount in another mount', () => {
  const found = (...targets: string[]) => {
    const { diagnostics } = composeText(
      manifest({ a: targets.map((Target, index) => ({ Source: `share-${index}`, Target })) }),
      {
        name: 'd.json',
      },
    );
    return diagnostics.flatMap(({ code, severity }) => (/^MOOR15(07|18)$/.test(code) ? [`${code} ${severity}`] : []));
  };
  it.each([
    [['/in', '/in/cache'], ['MOOR1518 info']],
    [['/in/deep/cache', '/in'], ['MOOR1518 info']],
    [['/in', '/in/'], ['MOOR1518 warning']],
    [['//in', '/in'], ['MOOR1518 warning']],
    [['/in', '/in'], ['MOOR1507 error']],
    [['/in', '/input'], []],
    [['/in', '/out', '/in2/x'], []],
  ])('%j', (targets, expected) => expect(found(...targets)).toEqual(expected));
});
