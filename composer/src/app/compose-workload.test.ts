import { describe, expect, it } from 'vitest';
import { composeText, createOptionsOf, detector, head, moduleOf } from './testing/compose-text.ts';

const workload = `${head}volumes:
  camera: { share: camera-drop, protocol: smb }
  results: { share: results, protocol: nfs }
modules:
  detector:
    image: ${detector}
    gpu: 1
    mounts: { /home/input: camera, /home/output: results }
    ports: ['8080:80', '9000:9000/udp']
    desired: { fps: 15 }
routes: { up: FROM /messages/* INTO $upstream }
reporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }
`;

describe('a composed workload', () => {
  it('binds one share at two paths by mounts of exactly three keys, and nothing else', () => {
    const result = composeText(`${head}volumes: { drop: { share: camera-drop } }
modules: { filemove: { image: ${detector}, mounts: { /home/input: drop, /home/output: drop } } }
reporter: { enabled: false }`);
    expect(createOptionsOf(result, 'filemove')).toEqual({
      HostConfig: {
        Mounts: [
          { Target: '/home/input', Source: 'camera-drop', Type: 'volume' },
          { Target: '/home/output', Source: 'camera-drop', Type: 'volume' },
        ],
      },
    });
    expect((moduleOf(result, 'filemove')['settings'] as { createOptions: string }).createOptions).toBe(
      '{"HostConfig":{"Mounts":[{"Target":"/home/input","Source":"camera-drop","Type":"volume"},{"Target":"/home/output","Source":"camera-drop","Type":"volume"}]}}',
    );
  });

  it('asks for a GPU by the limit and lets the old pod go first', () => {
    expect(createOptionsOf(composeText(workload), 'detector')).toMatchObject({
      'k8s-experimental': { resources: { limits: { 'nvidia.com/gpu': 1 } }, strategy: { type: 'Recreate' } },
    });
  });

  it('binds ports with their protocol', () => {
    expect(createOptionsOf(composeText(workload), 'detector')).toMatchObject({
      HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }], '9000/udp': [{ HostPort: '9000' }] } },
    });
  });

  it('tells every binding with its share, its claim and its place, and none of its own modules', () => {
    const { composed } = composeText(workload);
    expect(composed?.bindings).toEqual([
      {
        module: 'detector',
        path: '/home/input',
        share: 'camera-drop',
        claim: 'camera-drop',
        volume: 'camera',
        at: { file: 'a.workload.yaml', line: 11, column: 15 },
      },
      {
        module: 'detector',
        path: '/home/output',
        share: 'results',
        claim: 'results',
        volume: 'results',
        at: { file: 'a.workload.yaml', line: 11, column: 36 },
      },
    ]);
  });

  it('adds a reporter that mounts nothing and asks for no GPU', () => {
    const result = composeText(workload);
    expect(result.composed?.reporter).toBe('reporter');
    expect(createOptionsOf(result, 'reporter')).toEqual({ 'k8s-experimental': { strategy: { type: 'Recreate' } } });
    expect(moduleOf(result, 'reporter')).toMatchObject({
      env: {
        MOORING_ROLE: { value: 'reporter' },
        NVIDIA_VISIBLE_DEVICES: { value: 'all' },
        NVIDIA_DRIVER_CAPABILITIES: { value: 'utility' },
      },
      settings: { image: 'contoso.azurecr.io/mooring-reporter:0.1.0' },
      type: 'docker',
    });
  });

  it('adds a prober with every share of the workload, and tells it what to expect', () => {
    const result = composeText(workload);
    expect(result.composed?.prober).toBe('line-inspection-prober');
    expect(createOptionsOf(result, 'line-inspection-prober')).toEqual({
      HostConfig: {
        Mounts: [
          { Target: '/mooring/volumes/camera', Source: 'camera-drop', Type: 'volume' },
          { Target: '/mooring/volumes/results', Source: 'results', Type: 'volume' },
        ],
      },
      'k8s-experimental': { strategy: { type: 'Recreate' } },
    });
    expect(result.composed?.manifest.modulesContent['line-inspection-prober']).toEqual({
      'properties.desired': {
        workload: 'line-inspection',
        revision: result.composed?.revision,
        volumes: {
          camera: { share: 'camera-drop', protocol: 'smb', path: '/mooring/volumes/camera' },
          results: { share: 'results', protocol: 'nfs', path: '/mooring/volumes/results' },
        },
      },
    });
  });

  it.each([
    ['mcr.microsoft.com/a:1', 'mcr.microsoft.com/mooring-reporter:0.1.0'],
    ['contoso/a:1', 'contoso/mooring-reporter:0.1.0'],
  ])('takes the reporter from where %s comes from', (image, expected) => {
    const result = composeText(`${head}modules: { a: { image: ${image} } }`);
    expect(moduleOf(result, 'reporter')).toMatchObject({ settings: { image: expected }, type: 'docker' });
  });

  it('composes without a reporter, and warns, where only official images of Docker Hub are used', () => {
    const { composed, diagnostics } = composeText(`${head}modules: { web: { image: nginx:1.27 } }`);
    expect(composed?.reporter).toBeUndefined();
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['MOOR1112', 'warning']]);
  });

  it('has no prober when there is no share to probe', () => {
    const { composed } = composeText(`${head}modules: { detector: { image: ${detector} } }`);
    expect(composed?.reporter).toBe('reporter');
    expect(composed?.prober).toBeUndefined();
  });

  it('writes the claim of a StorageClass volume as a file and mounts it by k8s-experimental', () => {
    const result = composeText(`${head}volumes: { state: { storageClass: ase-node-local, size: 20Gi } }
modules: { db: { image: ${detector}, mounts: { /data: state, /log: state } } }`);
    expect(result.composed?.files.map((file) => file.path)).toEqual(['claims/line-inspection-state.yaml']);
    expect(result.composed?.files[0]?.content).toContain('storageClassName: "ase-node-local"');
    expect(createOptionsOf(result, 'db')).toEqual({
      'k8s-experimental': {
        strategy: { type: 'Recreate' },
        volumes: [
          {
            volume: {
              name: 'line-inspection-state',
              persistentVolumeClaim: { claimName: 'line-inspection-state' },
            },
            volumeMounts: [
              { name: 'line-inspection-state', mountPath: '/data' },
              { name: 'line-inspection-state', mountPath: '/log' },
            ],
          },
        ],
      },
    });
  });

  it('lets createOptions of the author through, under what is modelled', () => {
    const result = composeText(`${head}volumes: { camera: { share: camera-drop } }
modules:
  detector:
    image: ${detector}
    mounts: { /in: camera }
    createOptions: { hostconfig: { Privileged: true, Mounts: [{ Target: /x, Source: other, Type: volume }] }, Cmd: [run] }`);
    expect(createOptionsOf(result, 'detector')).toEqual({
      Cmd: ['run'],
      hostconfig: {
        Privileged: true,
        Mounts: [
          { Target: '/x', Source: 'other', Type: 'volume' },
          { Target: '/in', Source: 'camera-drop', Type: 'volume' },
        ],
      },
    });
    expect(result.composed?.bindings.map(({ path, volume }) => [path, volume])).toEqual([
      ['/x', undefined],
      ['/in', 'camera'],
    ]);
  });

  it('binds folders and requests devices on a virtual machine', () => {
    const text = workload
      .replace('protocol: smb', 'hostPath: /mnt/camera')
      .replace('protocol: nfs', 'hostPath: /mnt/results');
    const result = composeText(text, { target: 'iotedge-vm' });
    expect(createOptionsOf(result, 'detector')).toMatchObject({
      HostConfig: {
        Binds: ['/mnt/camera:/home/input', '/mnt/results:/home/output'],
        DeviceRequests: [{ Driver: 'nvidia', Count: 1, Capabilities: [['gpu']] }],
      },
    });
    expect(result.composed?.bindings.map(({ share, volume }) => [share, volume])).toEqual([
      ['/mnt/camera', 'camera'],
      ['/mnt/results', 'results'],
    ]);
  });

  it('is the same to the byte whatever the order of its keys', () => {
    const swapped = workload
      .replace(/(  camera: .*\n)(  results: .*\n)/, '$2$1')
      .replace('{ share: results, protocol: nfs }', '{ protocol: nfs, share: results }')
      .replace('{ /home/input: camera, /home/output: results }', '{ /home/output: results, /home/input: camera }')
      .replace(/(    gpu: .*\n)(    mounts: .*\n)/, '$2$1');
    expect(swapped.indexOf('results')).toBeLessThan(swapped.indexOf('camera'));
    const [first, second] = [composeText(workload).composed, composeText(swapped).composed];
    expect(JSON.stringify(second?.manifest)).toBe(JSON.stringify(first?.manifest));
    expect(second?.revision).toBe(first?.revision);
  });

  it('keeps the rollout for the push, and out of the manifest and its revision', () => {
    const rollout = `rollout: { condition: "tags.site = 'plant-7'", waves: [{ name: canary, where: "tags.ring = 'canary'" }, { name: rest }] }\n`;
    const { composed } = composeText(`${workload}${rollout}`);
    expect(composed?.rollout).toEqual({
      condition: "tags.site = 'plant-7'",
      priority: 10,
      waves: [{ name: 'canary', where: "tags.ring = 'canary'" }, { name: 'rest' }],
    });
    expect(composed?.manifest).toEqual(composeText(workload).composed?.manifest);
  });

  it('has another revision when anything that reaches the device changes, and the same when a comment does', () => {
    const revision = (text: string) => composeText(text).composed?.revision;
    expect(revision(workload)).toMatch(/^[0-9a-f]{12}$/);
    expect(revision(`# note\n${workload}`)).toBe(revision(workload));
    expect(revision(workload.replace('fps: 15', 'fps: 16'))).not.toBe(revision(workload));
    expect(revision(workload.replace('share: results', 'share: results-2'))).not.toBe(revision(workload));
  });

  it('cuts long createOptions into chunks of at most 512 characters that join to the same', () => {
    const note = 'ä😀'.repeat(600);
    const result = composeText(
      `${head}modules: { detector: { image: ${detector}, createOptions: { Labels: { note: ${note} } } } }`,
    );
    const settings = moduleOf(result, 'detector')['settings'] as Record<string, string>;
    const chunks = Object.entries(settings).filter(([key]) => key.startsWith('createOptions'));
    expect(chunks.length).toBeGreaterThan(3);
    for (const [, chunk] of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(512);
      // A lone half of a pair cannot be written as UTF-8.
      expect(() => encodeURIComponent(chunk)).not.toThrow();
    }
    expect(createOptionsOf(result, 'detector')).toEqual({ Labels: { note } });
  });
});
