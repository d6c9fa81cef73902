import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { mooring, root } from '../running/mooring.ts';

const password = 'very-secret-indeed';
const hubPorts = Object.fromEntries(['443', '5671', '8883'].map((port) => [`${port}/tcp`, [{ HostPort: port }]]));

/** A deployment with one module of these createOptions, one line a module. */
function deployment(createOptions: object): string {
  const system = (image: string, options: object = {}) => ({
    type: 'docker',
    settings: { image, createOptions: JSON.stringify(options) },
  });
  return JSON.stringify(
    {
      modulesContent: {
        $edgeAgent: {
          'properties.desired': {
            schemaVersion: '1.1',
            runtime: {
              type: 'docker',
              settings: {
                registryCredentials: { contoso: { address: 'contoso.azurecr.io', username: 'puller', password } },
              },
            },
            systemModules: {
              edgeAgent: system('mcr.microsoft.com/azureiotedge-agent:1.1'),
              edgeHub: {
                ...system('mcr.microsoft.com/azureiotedge-hub:1.1', { HostConfig: { PortBindings: hubPorts } }),
                status: 'running',
                restartPolicy: 'always',
              },
            },
            modules: {
              app: {
                version: '1.0',
                status: 'running',
                restartPolicy: 'always',
                ...system('contoso.azurecr.io/app:1', createOptions),
              },
            },
          },
        },
        $edgeHub: {
          'properties.desired': {
            schemaVersion: '1.1',
            routes: {},
            storeAndForwardConfiguration: { timeToLiveSecs: 60 },
          },
        },
      },
    },
    null,
    1,
  );
}

describe('mooring translate', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-translate-'));
    writeFileSync(
      join(dir, 'binds.json'),
      deployment({
        HostConfig: { Binds: ['/srv/drop:/in'], Memory: 1000 },
        Env: ['A=yes', 'B=0x1f', 'C=1_000', 'D=2026-01-01'],
      }),
    );
    writeFileSync(
      join(dir, 'refused.json'),
      deployment({ HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/cache' }] } }),
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('shows before the push that a bind becomes an empty folder of the worker node', async () => {
    const { code, stdout, stderr } = await mooring(['translate', 'binds.json'], { cwd: dir });
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\n# +/g, ' ')).toMatch(/DANGER +HostConfig\.Binds\[0\]: `\/srv\/drop` .*EMPTY/);
    expect(stdout).toMatch(/hostPath:\n +path: "?\/srv\/drop"?\n +type: DirectoryOrCreate/);
    expect(stdout).toMatch(/IGNORED +createOptions\.HostConfig\.Memory/);
    // The same, with its place, among the findings.
    expect(stderr).toMatch(/warning\[MOOR1505\].*srv/);
    expect(stderr).toMatch(/--> binds\.json:\d+:\d+/);
    expect(stdout + stderr).not.toContain(password);
  });

  it('writes YAML in which a reader of YAML 1.1, such as kubectl, finds the same texts', async () => {
    const { stdout } = await mooring(['translate', 'binds.json'], { cwd: dir });
    const documents = parseAllDocuments(stdout, { version: '1.1' });
    const objects = Array.isArray(documents)
      ? documents.map((one) => one.toJS() as Record<string, unknown> | null)
      : [];
    const app = objects.find(
      (one) => one?.['kind'] === 'Deployment' && (one['metadata'] as { name: string }).name === 'app',
    );
    expect(app).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'proxy' },
              {
                env: expect.arrayContaining([
                  { name: 'A', value: 'yes' },
                  { name: 'B', value: '0x1f' },
                  { name: 'C', value: '1_000' },
                  { name: 'D', value: '2026-01-01' },
                ]) as unknown,
              },
            ],
          },
        },
      },
    });
  });

  it('takes device, hub and namespace by flags, and writes where it is told', async () => {
    const args = [
      'translate',
      'binds.json',
      '--device',
      'Line-7',
      '--hub-name',
      'contoso-hub',
      '--namespace',
      'edge',
      '-o',
      'out/all.yaml',
    ];
    expect(await mooring(args, { cwd: dir })).toMatchObject({ code: 0, stdout: '' });
    const text = readFileSync(join(dir, 'out/all.yaml'), 'utf8');
    expect(text).toContain('value: contoso-hub.azure-devices.net');
    expect(text).toContain('net.azure-devices.edge.deviceid: line-7');
    expect(text).toContain('namespace: edge');
    expect(text).not.toContain('example-device');
  });

  it('gives programs one JSON object', async () => {
    const { code, stdout } = await mooring(['translate', 'binds.json', '--format', 'json'], { cwd: dir });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'translated',
      translation: {
        modules: [
          { module: '$edgeAgent' },
          { module: '$edgeHub' },
          { module: 'app', ignored: [{ path: 'createOptions.HostConfig.Memory' }], dangers: [expect.any(String)] },
        ],
      },
    });
    const refused = await mooring(['translate', 'refused.json', '--format', 'json'], { cwd: dir });
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      kind: 'refused',
      refusal: { exception: 'InvalidMountException', statusCode: 500 },
    });
  });

  it('tells of a deployment that edgeAgent refuses what it throws, where, and that nothing is deployed', async () => {
    const { code, stdout, stderr } = await mooring(['translate', 'refused.json', '-o', 'never.yaml'], { cwd: dir });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('InvalidMountException');
    expect(stderr).toMatch(/--> refused\.json:\d+:\d+\n {2}it throws: Mount 0 of module app lacks Source/);
    expect(stderr).toContain('lastDesiredStatus 500');
    expect(stderr).toContain('Nothing at all is deployed');
    expect(existsSync(join(dir, 'never.yaml'))).toBe(false);
  });

  it.each([
    [['--target', 'iotedge-vm'], /there is no Kubernetes/],
    [['--target', 'k3s'], /--output kubernetes/],
    [['--namespace', 'Not A Name'], /namespace/],
    [['--hub-name', 'a b'], /hub/],
    [['--device', 'a\nb'], /device/],
    [['--format', 'xml'], /yaml, json/],
  ])('ends %j with exit 2', async (flags, says) => {
    const { code, stdout, stderr } = await mooring(['translate', 'binds.json', ...flags], { cwd: dir });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });

  it('of the worked workload is what stands in the repository', async () => {
    const workload = join(root, 'manifests/workloads/line-inspection.workload.yaml');
    const { code, stdout } = await mooring(['translate', workload], { cwd: dir });
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(root, 'manifests/deployments/line-inspection.translated.yaml'), 'utf8'));
  });
});
