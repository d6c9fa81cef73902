import { describe, expect, it } from 'vitest';
import { findingsWith, manifestWith, type ManifestParts } from './testing/manifest-with.ts';
import type { Json } from '../source/node.ts';
import type { Code } from '../core/diagnostics/catalogue/catalogue.ts';

type RuleNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16;
interface Case {
  code: Code;
  fires: ManifestParts;
  silent: ManifestParts;
  /** Of the manifest before. */
  previous?: ManifestParts;
}

const options = (createOptions: Json): ManifestParts => ({ createOptions });
const host = (HostConfig: Json) => options({ HostConfig });
const mounts = (...list: Json[]) => host({ Mounts: list });
const volume = (source: string, more = {}) => ({ Type: 'volume', Source: source, Target: `/m/${source}`, ...more });
const ports = (bindings: Json) => host({ PortBindings: bindings });
const extension = (section: Json) => options({ 'k8s-experimental': section });
const image = 'ghcr.io/contoso/detector:1.4.2';
const named = (...names: string[]): ManifestParts => ({
  modules: Object.fromEntries(names.map((name) => [name, { settings: { image }, type: 'docker' }])),
});
const twoWith = (a: Json, b: Json): ManifestParts => ({
  modules: {
    a: { settings: { image, createOptions: a }, type: 'docker' },
    b: { settings: { image, createOptions: b }, type: 'docker' },
  },
});
const hubOptions = (createOptions: Json): NonNullable<ManifestParts['edgeHub']> => ({
  settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions },
  type: 'docker',
});
const gpu = { limits: { 'nvidia.com/gpu': '1' } };
const onHost = { HostConfig: { NetworkMode: 'host' } };

/** What edgeAgent on Kubernetes refuses, drops or makes something else of, by the number of the rule. */
const rules: Readonly<Record<RuleNumber, readonly [string, ...Case[]]>> = {
  1: [
    'a mount lacks Type, Source or Target',
    { code: 'MOOR1503', fires: mounts({ Type: 'tmpfs', Target: '/t' }), silent: mounts(volume('a')) },
  ],
  2: [
    'a bind of a named volume',
    { code: 'MOOR1504', fires: host({ Binds: ['data:/data'] }), silent: mounts(volume('data')) },
  ],
  3: [
    'two sources with one name, or a name that is taken',
    {
      code: 'MOOR1508',
      fires: host({ Binds: ['/a/b:/x', '/ab:/y'] }),
      silent: host({ Binds: ['/a/b:/x', '/ac:/y'] }),
    },
    {
      code: 'MOOR1508',
      fires: twoWith({ HostConfig: { Mounts: [volume('My.Vol')] } }, { HostConfig: { Mounts: [volume('myvol')] } }),
      silent: twoWith({ HostConfig: { Mounts: [volume('myvol')] } }, { HostConfig: { Mounts: [volume('myvol')] } }),
    },
    { code: 'MOOR1508', fires: mounts(volume('config-volume')), silent: mounts(volume('config')) },
  ],
  4: [
    'a source that leaves no name, or one too long',
    { code: 'MOOR1509', fires: mounts(volume('___')), silent: mounts(volume('a_b')) },
    { code: 'MOOR1509', fires: mounts(volume('a'.repeat(64))), silent: mounts(volume('a'.repeat(63))) },
  ],
  5: [
    'a name of a module that Kubernetes refuses, or two that become one',
    { code: 'MOOR1401', fires: named('detector-'), silent: named('detector') },
    { code: 'MOOR1402', fires: named('proxy'), silent: named('web-proxy') },
    { code: 'MOOR1403', fires: named('my_mod', 'mymod'), silent: named('my-mod', 'mymod') },
  ],
  6: ['edgeHub without its ports', { code: 'MOOR1801', fires: { edgeHub: hubOptions({}) }, silent: {} }],
  7: [
    'Entrypoint, Cmd and WorkingDir of the wrong type, and names of variables',
    { code: 'MOOR1309', fires: options({ Entrypoint: '/bin/sh' }), silent: options({ Entrypoint: ['/bin/sh'] }) },
    { code: 'MOOR1309', fires: options({ Cmd: 'x' }), silent: options({ Cmd: ['x'] }) },
    { code: 'MOOR1309', fires: options({ WorkingDir: ['/'] }), silent: options({ WorkingDir: '/' }) },
    {
      code: 'MOOR1405',
      fires: { module: { env: { 'Log:Level': { value: 'x' } } } },
      silent: { module: { env: { Log__Level: { value: 'x' } } } },
    },
  ],
  8: [
    'ports that a Service cannot tell apart, or that are taken',
    {
      code: 'MOOR1803',
      fires: ports({ '80/tcp': [{ HostPort: '8080' }, { HostPort: '8081' }] }),
      silent: ports({ '80/tcp': [{ HostPort: '8080' }] }),
    },
    {
      code: 'MOOR1803',
      fires: ports({ '53/tcp': [{ HostPort: '53' }], '53/udp': [{ HostPort: '53' }] }),
      silent: ports({ '53/udp': [{ HostPort: '53' }] }),
    },
    {
      code: 'MOOR1802',
      fires: ports({ '80/tcp': [{ HostPort: '31000' }] }),
      silent: ports({ '80/tcp': [{ HostPort: '31002' }] }),
    },
    {
      code: 'MOOR1802',
      fires: ports({ '35001/tcp': [{ HostPort: '80' }] }),
      silent: ports({ '35002/tcp': [{ HostPort: '80' }] }),
    },
  ],
  9: [
    'a field that is ignored',
    { code: 'MOOR1603', fires: host({ Memory: 1024 }), silent: host({ Memory: 0 }) },
    { code: 'MOOR1603', fires: options({ User: '1000' }), silent: extension({ securityContext: { runAsUser: 1000 } }) },
    { code: 'MOOR1601', fires: host({ Runtime: 'nvidia' }), silent: extension({ resources: gpu }) },
    { code: 'MOOR1603', fires: host({ Tmpfs: { '/t': '' } }), silent: host({ Tmpfs: {} }) },
  ],
  10: [
    'a share mounted read-only',
    {
      code: 'MOOR1506',
      fires: mounts(volume('a', { ReadOnly: true })),
      silent: mounts(volume('a', { ReadOnly: false })),
    },
  ],
  11: [
    'a bind of a file or of a socket',
    { code: 'MOOR1505', fires: host({ Binds: ['/etc/localtime:/etc/localtime'] }), silent: mounts(volume('a')) },
  ],
  12: [
    'a GPU without Recreate',
    {
      code: 'MOOR1602',
      fires: extension({ resources: gpu }),
      silent: extension({ resources: gpu, strategy: { type: 'Recreate' } }),
    },
  ],
  13: [
    'two modules in the network of the node',
    { code: 'MOOR1808', fires: twoWith(onHost, onHost), silent: twoWith({}, {}) },
  ],
  14: [
    'a restart policy, a pull policy and an order of start without effect',
    {
      code: 'MOOR1603',
      fires: { module: { restartPolicy: 'never' } },
      silent: { module: { restartPolicy: 'always' } },
    },
    {
      code: 'MOOR1603',
      fires: { module: { imagePullPolicy: 'never' } },
      silent: { module: { imagePullPolicy: 'on-create' } },
    },
    { code: 'MOOR1603', fires: { module: { startupOrder: 1 } }, silent: {} },
  ],
  15: [
    'a volume that the manifest before had',
    { code: 'MOOR1519', previous: mounts(volume('abc')), fires: mounts(volume('bcd')), silent: mounts(volume('abc')) },
    {
      code: 'MOOR1520',
      previous: mounts(volume('abc')),
      fires: mounts(volume('abc', { ReadOnly: true })),
      silent: mounts(volume('abc')),
    },
  ],
  16: [
    'k8s-experimental misspelt, and a type of Service that is none',
    {
      code: 'MOOR1604',
      fires: options({ 'k8s-extensions': { nodeSelector: {} } }),
      silent: extension({ nodeSelector: {} }),
    },
    { code: 'MOOR1604', fires: options({ 'K8s-Experimental': {} }), silent: options({ 'k8s-experimental': {} }) },
    {
      code: 'MOOR1605',
      fires: extension({ serviceOptions: { type: 'Cluster' } }),
      silent: extension({ serviceOptions: { type: 'clusterip' } }),
    },
  ],
};

describe.each(Object.entries(rules))('rule %s of the runtime', (_, [title, ...cases]) => {
  it.each(cases)(`tells ${title} ($code), and nothing where there is none`, ({ code, fires, silent, previous }) => {
    const before = previous === undefined ? {} : { previous: JSON.stringify(manifestWith(previous)) };
    const codes = (parts: ManifestParts) => findingsWith(parts, before).map((found) => found.split(' ')[0]);
    expect(codes(fires)).toContain(code);
    expect(codes(silent)).not.toContain(code);
  });
});
