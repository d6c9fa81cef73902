import { describe, expect, it } from 'vitest';
import { hasIotEdge, targets, type Target } from '../core/model/target.ts';
import type { JsonObject } from '../source/node.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { composeText, detector, head, places } from './testing/compose-text.ts';
import { codesOf } from './testing/desired-of.ts';

const clusters = targets.filter((target) => !hasIotEdge(target));
const rest = 'reporter: { enabled: false }\n';
const compose = (text: string, target: Target) => composeText(`${head}${text}\n${rest}`, { target });
const one = (keys: string) => `modules: { detector: { image: ${detector}, ${keys} } }`;
/** What is told of a draft itself, not of the objects made of it. */
const ofDraft = (codes: string[]) => codes.filter((code) => !/^MOOR2[0-9]{3}/.test(code));

describe.each(clusters)('on %s, where there is no IoT Edge', (target) => {
  it('a draft has its modules in the form of Azure Stack Edge, and no system modules', () => {
    const text = `volumes: { drop: { share: camera-drop, protocol: nfs, server: files.contoso.com }, cache: { memory: 1Mi } }
${one('gpu: 1, mounts: { /in: drop, /cache: cache }, ports: ["8080:80"], os: linux')}
registries: { contoso: { address: images.contoso.com, username: puller, password: '\${ACR}' } }`;
    const { draft } = compose(text, target);
    expect(draft?.edgeAgent).toBeUndefined();
    expect(draft?.edgeHub).toBeUndefined();
    expect(draft?.modules[0]?.os).toBe('linux');
    expect(draft?.modules[0]?.createOptions).toEqual({
      HostConfig: {
        Mounts: [{ Target: '/in', Source: 'camera-drop', Type: 'volume' }],
        PortBindings: { '80/tcp': [{ HostPort: '8080' }] },
      },
      'k8s-experimental': {
        resources: { limits: { 'nvidia.com/gpu': 1 } },
        strategy: { type: 'Recreate' },
        volumes: [
          {
            volume: { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } },
            volumeMounts: [{ name: 'cache', mountPath: '/cache' }],
          },
        ],
      },
    });
    const runtime = draft?.agent['runtime'] as { settings: JsonObject };
    expect(runtime.settings['registryCredentials']).toEqual({
      contoso: { address: 'images.contoso.com', username: 'puller', password: '${ACR}' },
    });
  });

  it('what belongs to IoT Edge is told, each once, and is no error', () => {
    const text = `${one('desired: { fps: 1 }, restartPolicy: never, startupOrder: 1')}
routes: { up: FROM /messages/modules/nobody/* INTO upstream }
externalModules: [nobody]
twins: { other: { properties.desired: {} } }
edgeAgent: { env: { A: b } }
edgeHub: { schemaVersion: '9.9' }
rollout: { condition: "*" }
layered: true
proxy: { upstreamProtocol: AmqpWs }`;
    const { diagnostics } = compose(text, target);
    const told = diagnostics.filter(({ code }) => code === 'MOOR1606').map(({ message }) => message);
    expect(told.map((message) => /^`([^`]+)`/.exec(message)?.[1])).toEqual([
      'modules.detector.desired',
      'routes',
      'externalModules',
      'twins',
      'edgeAgent',
      'edgeHub',
      'rollout',
      'layered',
      'proxy',
      'proxy.upstreamProtocol',
    ]);
    expect(diagnostics.filter(({ code }) => code === 'MOOR1603')).toHaveLength(2);
    expect(diagnostics.filter(({ severity, code }) => severity === 'error' && !code.startsWith('MOOR2'))).toEqual([]);
  });

  it('names and ports that only IoT Edge reserves are free', () => {
    const text = `modules:
  proxy: { image: ${detector}, ports: ["35000:35001", "31000:80"] }
  1st: { image: ${detector} }`;
    expect(ofDraft(codesOf(compose(text, target)))).toEqual([]);
    expect(codesOf(compose(text, 'ase-1node')).sort()).toEqual([
      'MOOR1401 warning',
      'MOOR1402 error',
      'MOOR1802 error',
      'MOOR1802 error',
      'MOOR1802 error',
    ]);
  });

  it('the rules of Kubernetes hold', () => {
    const text = `modules:
  detector-: { image: ${detector} }
  a_b: { image: ${detector}, env: { "1A": x }, createOptions: { HostConfig: { Binds: ["/opt:/opt"], Memory: 5 } } }
  AB: { image: ${detector} }`;
    const found = ofDraft(codesOf(compose(text, target))).sort();
    expect(found).toEqual([
      'MOOR1401 error',
      'MOOR1403 error',
      'MOOR1405 error',
      'MOOR1406 info',
      'MOOR1505 warning',
      'MOOR1603 warning',
    ]);
  });

  it('a manifest is judged without edgeAgent and edgeHub, too', () => {
    const { text } = frameExample({
      in: 'modules',
      text: `{"detector": {"settings": {"image": "${detector}"}, "type": "docker"}}`,
    });
    const broken = text.replaceAll('"schemaVersion": "1.1"', '"schemaVersion": "7.0"');
    expect(ofDraft(codesOf(composeText(broken, { name: 'd.json', target })))).toEqual([]);
    expect(codesOf(composeText(broken, { name: 'd.json' }))).toEqual(['MOOR1308 error', 'MOOR1308 error']);
  });
});

describe('Windows', () => {
  it.each(targets)('on %s', (target) => {
    const { draft, diagnostics } = compose(one('os: windows'), target);
    expect(draft?.modules[0]?.os).toBe('windows');
    const told = diagnostics.filter(({ code }) => code === 'MOOR1607');
    expect(told.map(({ severity, line, column }) => `${severity} ${line}:${column}`)).toEqual(
      hasIotEdge(target) ? ['error 4:70'] : [],
    );
  });
});

describe('Kubernetes objects for a device with IoT Edge', () => {
  const text = `volumes: { state: { storageClass: ase-node-local, size: 1Gi } }
modules:
  proxy: { image: ${detector}, mounts: { /data: state }, desired: { a: 1 } }
routes: { up: FROM /messages/* INTO upstream }`;

  it('leave IoT Edge out of the draft, and its rules', () => {
    const { draft, diagnostics } = composeText(`${head}${text}\n${rest}`, { output: 'kubernetes' });
    expect(draft).toMatchObject({ edgeAgent: undefined, edgeHub: undefined, files: [] });
    expect(ofDraft(diagnostics.map(({ code }) => code))).toEqual([]);
    expect(codesOf(compose(text, 'ase-1node'))).toEqual(['MOOR1110 info', 'MOOR1402 error', 'MOOR1702 error']);
  });
});

describe('ports of the one machine with docker', () => {
  it.each([
    ['"443:80"', 'MOOR1804 error 4:74'],
    ['"8080:80", "8080:81"', 'MOOR1804 error 4:85'],
  ])('%s are told where they are bound twice', (ports, place) => {
    expect(places(compose(one(`ports: [${ports}]`), 'iotedge-vm'))).toEqual([place]);
  });

  it('differ by protocol', () => {
    expect(compose(one('ports: ["443:80/udp"]'), 'iotedge-vm').diagnostics).toEqual([]);
    expect(compose(one('ports: ["443:80"]'), 'ase-1node').diagnostics).toEqual([]);
  });
});
