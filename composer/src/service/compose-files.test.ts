import { describe, expect, it } from 'vitest';
import { checkFiles, composeFiles, composeForPush } from './compose-files.ts';
import { checkRequestSchema, composeRequestSchema } from './requests.ts';

const workload = `apiVersion: mooring/v1
kind: Workload
metadata: { name: line-inspection }
volumes: { camera: { share: camera-drop, protocol: nfs, server: files.contoso.com } }
modules: { detector: { image: 'contoso.azurecr.io/detector:1', mounts: { /in: camera } } }
sites: { plant-7: { target: k3s } }
reporter: { enabled: false }
`;
const overlay = 'modules: { detector: { image: contoso.azurecr.io/detector:2 } }\n';
const ports = Object.fromEntries([443, 5671, 8883].map((port) => [`${port}/tcp`, [{ HostPort: String(port) }]]));
const template = JSON.stringify({
  '$schema-template': '4.0.0',
  modulesContent: {
    $edgeAgent: {
      'properties.desired': {
        schemaVersion: '1.1',
        runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25' } },
        systemModules: {
          edgeAgent: { type: 'docker', settings: { image: 'mcr.microsoft.com/azureiotedge-agent:1.1' } },
          edgeHub: {
            type: 'docker',
            status: 'running',
            restartPolicy: 'always',
            settings: {
              image: 'mcr.microsoft.com/azureiotedge-hub:1.1',
              createOptions: { HostConfig: { PortBindings: ports } },
            },
          },
        },
        modules: {
          detector: {
            type: 'docker',
            status: 'running',
            restartPolicy: 'always',
            settings: { image: '${MODULES.detector}', createOptions: {} },
          },
        },
      },
    },
    $edgeHub: {
      'properties.desired': {
        schemaVersion: '1.1',
        routes: {},
        storeAndForwardConfiguration: { timeToLiveSecs: 7200 },
      },
    },
  },
});
const moduleFile = JSON.stringify({
  image: { repository: 'contoso.azurecr.io/detector', tag: { version: '3.1.0', platforms: { amd64: './Dockerfile' } } },
});

function requestOf(files: Record<string, string>, more: object = {}) {
  return composeRequestSchema.parse({
    files: Object.entries(files).map(([name, text]) => ({ name, text })),
    ...more,
  });
}

describe('files that a caller sends', () => {
  it('are one workload, the later over the earlier', () => {
    const { files } = composeFiles(requestOf({ 'base.yaml': workload, 'prod.yaml': overlay }));
    expect(files?.[0]?.content).toContain('contoso.azurecr.io/detector:2');
  });

  it('become objects for the target of a site', () => {
    const result = composeFiles(requestOf({ 'base.yaml': workload }, { site: 'plant-7' }));
    expect(result.output).toBe('kubernetes');
    expect(result.files?.map(({ content }) => content).join('')).toContain('kind: PersistentVolume\n');
  });

  it('are a template with the module.json files it names, which are found by their path alone', () => {
    const sent = { 'site/deployment.template.json': template, 'site/modules/detector/module.json': moduleFile };
    expect(composeFiles(requestOf(sent)).files?.[0]?.content).toContain('contoso.azurecr.io/detector:3.1.0-amd64');
    const elsewhere = { 'site/deployment.template.json': template, 'modules/detector/module.json': moduleFile };
    expect(composeFiles(requestOf(elsewhere)).files).toBeUndefined();
  });

  it('are refused when there is nothing but module.json', () => {
    expect(() => composeFiles(requestOf({ 'module.json': moduleFile }))).toThrow(/no input among them/);
  });

  it('are not pushed where there is no edgeAgent', () => {
    expect(() => composeForPush(requestOf({ 'base.yaml': workload }, { site: 'plant-7' }))).toThrow(
      /no edgeAgent on k3s/,
    );
  });

  it('are checked each by itself, or together', () => {
    const files = [
      { name: 'base.yaml', text: workload },
      { name: 'prod.yaml', text: overlay },
    ];
    const codes = (merge: boolean) =>
      checkFiles(checkRequestSchema.parse({ files, merge }))
        .diagnostics.filter(({ severity }) => severity === 'error')
        .map(({ file }) => file);
    expect(codes(true)).toEqual([]);
    expect(new Set(codes(false))).toEqual(new Set(['prod.yaml']));
  });
});

describe('what is known of the device', () => {
  const onShare = workload.replace(', server: files.contoso.com', '');
  const inventory = [{ name: 'inventory.yaml', text: 'shares: [{ name: results, protocol: nfs }]\ncomplete: true\n' }];
  const codes = (found: readonly { code: string }[]) =>
    found.filter(({ code }) => code.startsWith('MOOR23')).map(({ code }) => code);

  it('comes with the request, for check and for compose', () => {
    const request = { files: [{ name: 'a.workload.yaml', text: onShare }], inventory };
    expect(codes(checkFiles(checkRequestSchema.parse(request)).diagnostics)).toEqual(['MOOR2310']);
    expect(codes(composeFiles(composeRequestSchema.parse(request)).diagnostics)).toEqual(['MOOR2310']);
    expect(codes(checkFiles(checkRequestSchema.parse({ files: request.files })).diagnostics)).toEqual([]);
  });

  it('stops a push', () => {
    const request = composeRequestSchema.parse({ files: [{ name: 'a.workload.yaml', text: onShare }], inventory });
    expect(() => composeForPush(request)).toThrow(/1 error/);
  });

  it('is told once to be unreadable, for all files of a check', () => {
    const files = ['a', 'b'].map((name) => ({ name: `${name}.workload.yaml`, text: onShare }));
    const request = checkRequestSchema.parse({ files, inventory: [{ name: 'pv.json', text: '{' }] });
    expect(codes(checkFiles(request).diagnostics)).toEqual(['MOOR2301']);
  });
});

describe('a policy that a caller sends', () => {
  const head = 'apiVersion: mooring/v1\nkind: Policy\n';
  const one = { name: 'one.workload.yaml', text: workload.replace('detector:1', 'detector:latest') };
  const two = {
    name: 'two.workload.yaml',
    text: workload.replace('metadata: { name: line-inspection }', 'metadata: { name: two }'),
  };
  const policy = `${head}suppress: [{ code: MOOR2406, file: one.*, reason: pinned by the registry }]\n`;
  const codesOf = (found: readonly { code: string }[]) => found.map(({ code }) => code);

  it('suppresses for check and compose, with its reason, and raises for a push', () => {
    const found = checkFiles(checkRequestSchema.parse({ files: [one], policy }));
    expect(codesOf(checkFiles(checkRequestSchema.parse({ files: [one] })).diagnostics)).toContain('MOOR2406');
    expect(codesOf(found.diagnostics)).not.toContain('MOOR2406');
    expect(found.suppressed).toMatchObject([{ diagnostic: { code: 'MOOR2406' }, reason: 'pinned by the registry' }]);
    expect(composeFiles(requestOf({ [one.name]: one.text }, { policy })).suppressed).toHaveLength(1);
    const strict = requestOf({ [one.name]: one.text }, { policy: `${head}severity: { MOOR2406: error }` });
    expect(() => composeForPush(strict)).toThrow(/1 error/);
  });

  it('has no idle suppression where one of the files needs it', () => {
    const everywhere = policy.replace('file: one.*, ', '');
    const codes = (files: object[]) =>
      codesOf(checkFiles(checkRequestSchema.parse({ files, policy: everywhere })).diagnostics);
    const fixed = { ...two, text: two.text.replace('detector:1', 'detector:1.4.2') };
    expect(codes([fixed])).toContain('MOOR2205');
    expect(codes([fixed, one])).not.toContain('MOOR2205');
  });

  it('names no file that would be read: a report of doctor comes with the request', () => {
    const readOnly = {
      ...two,
      text: workload
        .replace(
          'mounts: { /in: camera }',
          'createOptions: { HostConfig: { Mounts: [{ Target: /in, Source: camera-drop, Type: volume, ReadOnly: true }] } }',
        )
        .replace('protocol: nfs, server: files.contoso.com', 'protocol: nfs'),
    };
    const told = (request: object) =>
      codesOf(checkFiles(checkRequestSchema.parse({ files: [readOnly], ...request })).diagnostics);
    const settled = JSON.stringify({
      kind: 'mooring-doctor-report',
      version: 1,
      madeUtc: new Date().toISOString(),
      by: '0.1.0',
      device: 'line-7',
      simulated: false,
      steps: [],
      answers: { 'read-only-claim': { answer: 'no', evidence: 'e', atUtc: new Date().toISOString() } },
      leftovers: [],
    });
    expect(told({})).toContain('MOOR1506');
    expect(told({ settled })).toEqual(expect.arrayContaining(['MOOR2603']));
    expect(told({ settled })).not.toContain('MOOR1506');
    const named = `${head}settled: ../doctor.json\n`;
    expect(told({ policy: named })).toContain('MOOR2206');
    expect(told({ policy: named, settled })).not.toContain('MOOR2206');
  });

  it('that is wrong is an error', () => {
    const { diagnostics } = checkFiles(checkRequestSchema.parse({ files: [one], policy: 'nonsense: 1' }));
    expect(codesOf(diagnostics)).toContain('MOOR2201');
  });
});
