import { describe, expect, it } from 'vitest';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import type { Target } from '../core/model/target.ts';
import { composeInput } from './compose.ts';
import { digest } from './digest.ts';
import { importInput, type ImportRequest, type ImportResult } from './import.ts';

interface Options extends Partial<Omit<ImportRequest, 'file' | 'digest'>> {
  file?: string;
}

function importText(text: string, { file = 'line-2.deployment.json', env = {}, ...rest }: Options = {}): ImportResult {
  return importInput({ file: { name: file, bytes: new TextEncoder().encode(text) }, env, digest, ...rest });
}

/** A deployment with one module, `d` unless named otherwise, of these createOptions and this entry. */
function one(options: object, entry: object = {}, target: Target = 'ase-1node', name = 'd'): string {
  const usual = { type: 'docker', version: '1.0', status: 'running', restartPolicy: 'always', ...entry };
  const settings = { image: 'contoso.azurecr.io/d:1', createOptions: JSON.stringify(options) };
  const { text } = frameExample({ in: 'modules', text: JSON.stringify({ [name]: { ...usual, settings } }) });
  const result = importText(text, { target });
  expect(result.proved).toBe(true);
  return result.text ?? '';
}

/** What stands of module `d`, and of the volumes. */
function partOf(text: string, part: 'modules' | 'volumes' | 'edgeHub' | 'edgeAgent' | 'registries' | 'proxy'): string {
  return new RegExp(`^${part}:\n((?:  .*\n)*)`, 'm').exec(text)?.[1] ?? '';
}

describe('an import', () => {
  it('has a key for what a workload has a key for, and defaults for what is usual', () => {
    const text = one(
      {
        HostConfig: {
          Mounts: [
            { Type: 'volume', Source: 'camera-drop', Target: '/in' },
            { Type: 'volume', Source: 'results', Target: '/out' },
          ],
          PortBindings: { '80/tcp': [{ HostPort: '8080' }], '53/udp': [{ HostPort: '5353' }] },
        },
        Entrypoint: ['/bin/sh'],
        Cmd: ['-c', 'run'],
        WorkingDir: '/app',
        'k8s-experimental': {
          resources: { limits: { 'nvidia.com/gpu': 1, memory: '2Gi' } },
          strategy: { type: 'Recreate' },
          nodeSelector: { 'kubernetes.io/hostname': 'node-1' },
          serviceOptions: { type: 'LoadBalancer' },
        },
      },
      { env: { A: { value: 'x' }, B: { value: 5 } }, startupOrder: 3 },
    );
    expect(partOf(text, 'volumes')).toBe('  camera-drop: { share: camera-drop }\n  results: { share: results }\n');
    expect(partOf(text, 'modules')).toBe(`  d:
    image: contoso.azurecr.io/d:1
    gpu: 1
    mounts: { /in: camera-drop, /out: results }
    ports: [ "5353:53/udp", "8080:80" ]
    service: { type: LoadBalancer }
    resources:
      limits: { memory: 2Gi }
    env:
      A: x
      B: { value: 5 }
    entrypoint: [ /bin/sh ]
    cmd: [ -c, run ]
    workingDir: /app
    node: node-1
    startupOrder: 3
`);
  });

  it('passes on what it has no key for, in the form it has', () => {
    const text = one(
      {
        hostconfig: { Privileged: true },
        HostConfig: { Mounts: [{ type: 'volume', Source: 'a-share', Target: '/x' }] },
      },
      { status: 'Running', note: { a: null } },
    );
    expect(partOf(text, 'modules')).toBe(`  d:
    image: contoso.azurecr.io/d:1
    status: null
    createOptions:
      hostconfig: { Privileged: true }
      HostConfig:
        Mounts:
          - { type: volume, Source: a-share, Target: /x }
    entry:
      status: Running
      note: { a: null }
`);
    expect(partOf(text, 'volumes')).toBe('');
  });

  it('says by null what a workload has by itself and the manifest has not', () => {
    const { text = '' } = importText(
      frameExample({
        in: 'modules',
        text: '{"d": {"settings": {"image": "contoso.azurecr.io/d:1"}, "type": "docker"}}',
      }).text,
    );
    expect(partOf(text, 'modules')).toContain('status: null');
    expect(partOf(text, 'modules')).toContain('restartPolicy: null');
  });

  it.each([
    [{ HostConfig: { IpcMode: 'host', PidMode: 'host' } }, '0', '{ sharing: mps, devices: [ 0 ] }'],
    [{}, '0,1', '{ sharing: time, devices: [ 0, 1 ] }'],
  ])('knows a shared GPU by %j and NVIDIA_VISIBLE_DEVICES %s', (options, visible, gpu) => {
    const text = one(options, { env: { NVIDIA_VISIBLE_DEVICES: { value: visible } } });
    expect(partOf(text, 'modules')).toBe(`  d:\n    image: contoso.azurecr.io/d:1\n    gpu: ${gpu}\n`);
  });

  it('has folders and GPUs of a virtual machine as that target has them', () => {
    const options = {
      HostConfig: {
        Binds: ['/mnt/camera:/in'],
        DeviceRequests: [{ Driver: 'nvidia', Count: 2, Capabilities: [['gpu']] }],
      },
    };
    const text = one(options, {}, 'iotedge-vm', 'detector');
    expect(partOf(text, 'volumes')).toBe('  camera: { hostPath: /mnt/camera }\n');
    expect(partOf(text, 'modules')).toBe(
      '  detector:\n    image: contoso.azurecr.io/d:1\n    gpu: 2\n    mounts: { /in: camera }\n',
    );
  });

  it('has memory, a store of edgeHub and a web proxy in their places', () => {
    const { text } = frameExample({
      in: 'workload',
      text: `proxy: { https: 'http://proxy.contoso.com:3128', none: [contoso.com], upstreamProtocol: AmqpWs }
volumes: { shm: { memory: 1Gi }, queue: { share: queue-share } }
edgeHub: { store: queue }
reporter: { enabled: false }
modules: { d: { image: contoso.azurecr.io/d:1, proxy: true, mounts: { /dev/shm: shm } } }`,
    });
    const bytes = new TextEncoder().encode(text);
    const { files = [] } = composeInput({ files: [{ name: 'a.workload.yaml', bytes }], env: {}, digest });
    const imported = importText(files[0]?.content ?? '');
    expect(imported.proved).toBe(true);
    expect(partOf(imported.text ?? '', 'proxy')).toContain('https: http://proxy.contoso.com:3128');
    expect(partOf(imported.text ?? '', 'volumes')).toBe(
      '  queue-share: { share: queue-share }\n  shm: { memory: 1Gi }\n',
    );
    expect(partOf(imported.text ?? '', 'edgeHub')).toMatch(/store: queue-share\n/);
    expect(partOf(imported.text ?? '', 'edgeHub')).not.toContain('env');
    expect(partOf(imported.text ?? '', 'modules')).toContain('proxy: true');
  });

  it('keeps variables, those without quotes as ${json:…}, and reads a template where one is not set', () => {
    const { text } = frameExample({
      in: 'template',
      text: '{"$WHO-d": {"settings": {"image": "${MODULES.d}", "createOptions": {"Cmd": ["sh", "-c", "echo $HOME"]}}, "type": "docker", "startupOrder": $ORDER}}',
    });
    const result = importText(text, { file: 'deployment.template.json' });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1903', severity: 'warning' }]);
    expect(result.proved).toBe(false);
    expect(result.text).toContain('  ${WHO}-d:\n');
    expect(result.text).toContain('image: ${MODULES.d}\n');
    expect(result.text).toContain('cmd: [ sh, -c, echo $HOME ]\n');
    expect(result.text).toContain('startupOrder: ${json:ORDER}\n');
    expect(result.text).toContain('modules/<name>/module.json');
  });

  it('keeps a reference in a command line to a variable that the manifest asks for elsewhere', () => {
    const { text } = frameExample({
      in: 'template',
      text: '{"d": {"env": {"PASS": {"value": "$SA_PASS"}}, "settings": {"image": "contoso.azurecr.io/d:1", "createOptions": {"Cmd": ["-P", "${SA_PASS}", "${OTHER}"]}}, "type": "docker"}}',
    });
    expect(importText(text, { file: 'deployment.template.json' }).text).toMatch(
      /cmd:\n {6}- -P\n {6}- \$\{SA_PASS\}\n {6}- \$\$\{OTHER\}|cmd: \[ -P, "?\$\{SA_PASS\}"?, "?\$\$\{OTHER\}"? \]/,
    );
  });

  it('is proved with an image that a module.json names', () => {
    const module = {
      image: { repository: 'contoso.azurecr.io/d', tag: { version: '1', platforms: { amd64: 'Dockerfile' } } },
    };
    const { text } = frameExample({
      in: 'template',
      text: '{"d": {"settings": {"image": "${MODULES.d}", "createOptions": {}}, "type": "docker"}}',
    });
    const readBeside = (path: string, input: string) =>
      path === 'modules/d/module.json' && input.startsWith('site/')
        ? new TextEncoder().encode(JSON.stringify(module))
        : undefined;
    const result = importText(text, { file: 'site/deployment.template.json', readBeside });
    expect(result.diagnostics).toEqual([]);
    expect(result.proved).toBe(true);
  });

  it('keeps createOptions that are one variable as that variable', () => {
    const { text } = frameExample({
      in: 'modules',
      text: '{"d": {"settings": {"image": "contoso.azurecr.io/d:1", "createOptions": "${OPTIONS}"}, "type": "docker"}}',
    });
    const result = importText(text, { env: { OPTIONS: '{"Labels":{"a":"b"}}' } });
    expect(result.proved).toBe(true);
    expect(result.text).toContain('createOptions: ${json:OPTIONS}\n');
    expect(importText(text).text).toContain('createOptions: ${json:OPTIONS}\n');
  });

  it('copies no value of a variable, and tells a password in plain text without showing it', () => {
    const { text } = frameExample({
      in: 'modules',
      text: '{"d": {"settings": {"image": "contoso.azurecr.io/d:${TAG}"}, "type": "docker"}}',
    });
    const withPassword = text.replace(
      '"minDockerVersion": "v1.25"',
      '"minDockerVersion": "v1.25", "registryCredentials": {"a": {"address": "contoso.azurecr.io", "username": "u", "password": "hunter2-plain"}, "b": {"address": "b.azurecr.io", "username": "u", "password": "${ACR}"}}',
    );
    const result = importText(withPassword, { env: { TAG: 'secret-tag', ACR: 'hunter3-variable' } });
    expect(result).toMatchObject({ proved: true, holdsPassword: true });
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1109', severity: 'warning' }]);
    expect(JSON.stringify(result.diagnostics)).not.toContain('hunter2');
    expect(result.text).not.toMatch(/secret-tag|hunter3/);
    expect(partOf(result.text ?? '', 'registries')).toContain('password: "${ACR}"');
  });

  it.each([
    [
      'a schemaVersion that a workload may not name',
      '"schemaVersion": "1.1",\n        "routes": {}',
      '"schemaVersion": "1.2", "routes": {}',
    ],
    ['the name of a route', '"routes": {}', '"routes": {"site:up": "FROM /messages/* INTO $upstream"}'],
    [
      'a registry with a path',
      '"minDockerVersion": "v1.25"',
      '"registryCredentials": {"a:b": {"address": "contoso.azurecr.io/x", "username": "u", "password": "${ACR}"}}',
    ],
  ])('passes on what is no error in a manifest: %s', (_what, usual, changed) => {
    const { text } = frameExample({
      in: 'modules',
      text: '{"d": {"settings": {"image": "contoso.azurecr.io/d:1"}, "type": "docker"}}',
    });
    expect(text).toContain(usual);
    const result = importText(text.replace(usual, changed), { env: { ACR: 'hunter4' } });
    expect(result.diagnostics).toEqual([]);
    expect(result.proved).toBe(true);
    expect(result.text).not.toContain('hunter4');
  });

  it('makes a layer of a layered deployment', () => {
    const content = {
      $edgeAgent: {
        'properties.desired.modules.d': {
          type: 'docker',
          settings: { image: 'contoso.azurecr.io/d:1', createOptions: '{}' },
        },
        'properties.desired.runtime.settings.registryCredentials.c': {
          address: 'contoso.azurecr.io',
          username: 'u',
          password: '${ACR}',
        },
      },
      $edgeHub: { 'properties.desired.routes.up': 'FROM /messages/modules/below/outputs/* INTO $upstream' },
      below: { 'properties.desired.fps': 15 },
    };
    const result = importText(JSON.stringify({ content: { modulesContent: content } }));
    expect(result.proved).toBe(true);
    expect(result.text).toContain('layered: true\n');
    expect(result.text).toContain('routes:\n  up: FROM /messages/modules/below/outputs/* INTO $upstream\n');
    expect(result.text).toMatch(/externalModules: \[ below \]|externalModules:\n {2}- below/);
    expect(result.text).toContain('twins:\n  below: { properties.desired.fps: 15 }\n');
    expect(partOf(result.text ?? '', 'registries')).toContain('password: "${ACR}"');
  });

  it.each([
    ['a workload', 'a.workload.yaml', 'apiVersion: mooring/v1\nkind: Workload\n', 'MOOR1901'],
    ['text that is no JSON', 'deployment.json', '{"modulesContent": {', 'MOOR1001'],
    ['JSON that is no manifest', 'deployment.json', '{"a": 1}', 'MOOR1006'],
    [
      'a manifest without system modules',
      'deployment.json',
      '{"modulesContent": {"$edgeAgent": {"properties.desired": {}}}}',
      'MOOR1301',
    ],
  ])('of %s is an error and no file', (_what, file, text, code) => {
    const result = importText(text, { file });
    expect(result.text).toBeUndefined();
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toContain(code);
  });

  it('of a manifest with errors is made all the same, and says that it was not compared', () => {
    const { text } = frameExample({ in: 'modules', text: '{"d": {"settings": {"image": ""}, "type": "docker"}}' });
    const result = importText(text);
    expect(result.text).toContain('image: ""');
    expect(result.diagnostics).toMatchObject([{ code: 'MOOR1903' }]);
  });

  it('of bytes that are no text says so', () => {
    const bytes = new Uint8Array([0xff, 0xfe, 0]);
    expect(importInput({ file: { name: 'a.json', bytes }, env: {}, digest }).unreadable).toMatchObject([
      { file: 'a.json' },
    ]);
  });
});
