import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { renderTranslation } from '../core/translate/render-translation.ts';
import type { JsonObject } from '../source/node.ts';
import { head } from './testing/compose-text.ts';
import { manifestWith, moduleNamed, translated, translateText } from './testing/translate-text.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

function documentsIn(yaml: string): JsonObject[] {
  const documents = parseAllDocuments(yaml, { version: '1.1', maxAliasCount: 0 } as never);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as JsonObject;
  });
}

function kindAndName(object: JsonObject): string {
  const { kind, metadata } = object as unknown as { kind: string; metadata: { name: string } };
  return `${kind}/${metadata.name}`;
}

describe('a workload, translated', () => {
  it('is one stream of objects: of each module its own, then claims', async () => {
    const text = await readFile(join(root, 'manifests/workloads/line-inspection.workload.yaml'), 'utf8');
    const outcome = translateText(text);
    if (outcome.kind !== 'translated') throw new Error(JSON.stringify(outcome));
    const documents = documentsIn(renderTranslation(outcome.translation)).filter((one) => one !== null);
    expect(documents.map(kindAndName)).toEqual([
      'ServiceAccount/edgehub',
      'Service/edgehub',
      'Deployment/edgehub',
      'ServiceAccount/archiver',
      'Service/archiver',
      'Deployment/archiver',
      'ServiceAccount/detector',
      'Deployment/detector',
      'ServiceAccount/line-inspection-prober',
      'Deployment/line-inspection-prober',
      'ServiceAccount/reporter',
      'Deployment/reporter',
      'PersistentVolumeClaim/results',
      'PersistentVolumeClaim/camera-drop',
    ]);
    expect(documents).toEqual([
      ...outcome.translation.modules.flatMap(({ objects }) => objects),
      ...outcome.translation.claims.map(({ object }) => object),
    ]);
  });

  it('shows the proxy beside every module, and claims that name the PersistentVolume of the share', () => {
    const outcome = translateText(
      `${head}volumes: { v: { share: camera-drop } }\nmodules: { app: { image: contoso.azurecr.io/app:1, mounts: { /in: v } } }\nreporter: { enabled: false }`,
    );
    expect(outcome).toMatchObject({
      kind: 'translated',
      translation: {
        modules: [
          { module: '$edgeAgent', objects: [] },
          { module: '$edgeHub' },
          {
            module: 'app',
            objects: [
              { kind: 'ServiceAccount' },
              {
                kind: 'Deployment',
                spec: { template: { spec: { containers: [{ name: 'proxy' }, { name: 'app' }] } } },
              },
            ],
          },
        ],
        claims: [
          { object: { spec: { volumeName: 'camera-drop', storageClassName: '', accessModes: ['ReadWriteMany'] } } },
        ],
      },
    });
  });

  it('carries device, hub, generation id, host name and namespace that were asked for, and says so', () => {
    const options = {
      deviceId: 'Line-7',
      iotHubHostName: 'contoso-hub.azure-devices.net',
      generationId: '637',
      edgeDeviceHostName: 'ase-7',
      namespace: 'elsewhere',
    };
    const translation = translated({}, { options });
    const yaml = renderTranslation(translation);
    expect(moduleNamed(translation, 'app').objects).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          namespace: 'elsewhere',
          labels: expect.objectContaining({ 'net.azure-devices.edge.deviceid': 'line-7' }) as unknown,
        }) as unknown,
      }),
      expect.anything(),
    ]);
    for (const value of Object.values(options)) expect(yaml.slice(0, yaml.indexOf('\n---'))).toContain(value);
    expect(yaml).toMatch(/IOTEDGE_MODULEGENERATIONID\n +value: "637"/);
    expect(yaml).not.toContain('edge.creationstring');
  });

  it('names every setting that it assumes of edgeAgent, and that they are inferred', () => {
    const yaml = renderTranslation(translated({}));
    for (const setting of [
      'StorageClassName=""',
      'UseMountSourceForVolumeName=True',
      'PortMappingServiceType=LoadBalancer',
    ])
      expect(yaml).toContain(setting);
    expect(yaml).toContain('inferred');
  });
});

describe('a layered deployment, translated', () => {
  const app = { type: 'docker', settings: { image: 'contoso.azurecr.io/app:1', createOptions: '{}' } };
  const layer = (agent: object) =>
    translateText(JSON.stringify({ content: { modulesContent: { $edgeAgent: agent } } }), { name: 'layer.json' });

  it('shows its own modules alone', () => {
    expect(layer({ 'properties.desired.modules.app': app })).toMatchObject({
      kind: 'translated',
      translation: { layered: true, modules: [{ module: 'app' }] },
    });
  });

  it('shows a system module that it names', () => {
    expect(
      layer({ 'properties.desired.modules.app': app, 'properties.desired.systemModules.edgeHub': app }),
    ).toMatchObject({
      translation: { modules: [{ module: '$edgeHub' }, { module: 'app' }] },
    });
  });
});

describe('what edgeAgent refuses as a whole', () => {
  it.each([
    ['InvalidMountException', 500, manifestWith({ HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/cache' }] } })],
    [
      'InvalidIdentityException',
      500,
      manifestWith({}, { modules: { App: { type: 'docker', settings: { image: 'a:1', createOptions: '{}' } } } }),
    ],
    ['ConfigFormatException', 500, manifestWith({ Cmd: 'run' })],
    ['InvalidModuleException', 500, manifestWith({}, { entry: { type: 'wasm' } })],
    ['InvalidKubernetesNameException', 500, manifestWith({ HostConfig: { Binds: ['///:/a'] } })],
    ['ConfigFormatException', 400, manifestWith({}, { runtime: { type: 7 } })],
    ['InvalidSchemaVersionException', 412, manifestWith({}).replace('"schemaVersion":"1.1"', '"schemaVersion":"2.0"')],
  ])('is told with %s and %d, at its place', (exception, statusCode, text) => {
    const outcome = translateText(text, { name: 'deployment.json' });
    expect(outcome).toMatchObject({
      kind: 'refused',
      refusal: { exception, statusCode, at: { file: 'deployment.json', line: 1 } },
    });
  });

  it('points at the mount that is at fault', () => {
    const text = manifestWith({ HostConfig: { Mounts: [{ Type: 'volume', Target: '/in' }] } });
    const outcome = translateText(text, { name: 'deployment.json' });
    const column = text.indexOf('{\\"Type\\":\\"volume\\"') + 1;
    expect(outcome).toMatchObject({
      refusal: { at: { column }, message: expect.stringContaining('module app') as unknown },
    });
  });

  it('is a device whose id cannot be a label, too', () => {
    expect(translateText(manifestWith({}), { name: 'd.json', options: { deviceId: 'd'.repeat(64) } })).toMatchObject({
      kind: 'refused',
      refusal: { exception: 'InvalidKubernetesNameException' },
    });
  });
});

describe('what cannot be translated', () => {
  it.each(['iotedge-vm', 'aks-hybrid', 'k3s'] as const)('for %s is a wrong call, not an empty answer', (target) => {
    expect(() => translateText(manifestWith({}), { name: 'd.json', target })).toThrow(
      target === 'iotedge-vm' ? /no Kubernetes/ : /no edgeAgent runs there/,
    );
  });

  it.each(['[', '{"modulesContent":{}}', manifestWith({ Env: ['A=${NOT_SET}'] }, { entry: { status: '${NOT_SET}' } })])(
    'is what has errors before edgeAgent would see it: %s',
    (text) => {
      expect(translateText(text, { name: 'deployment.json' })).toEqual({ kind: 'unreadable' });
    },
  );
});

describe('any createOptions', () => {
  it('are translated or refused, and what is written reads back as the objects', () => {
    const text = fc.string({ unit: fc.constantFrom(...Array.from('ab/:.-_ #\n"\\\u2028')), maxLength: 8 });
    const json = fc.json({ maxDepth: 2 }).map((one) => JSON.parse(one) as unknown);
    const mount = fc.record(
      { Type: fc.constantFrom('bind', 'volume', 'tmpfs', 'npipe'), Source: text, Target: text, ReadOnly: fc.boolean() },
      { requiredKeys: ['Type', 'Source', 'Target'] },
    );
    const options = fc.record(
      {
        Env: fc.array(text),
        Labels: fc.dictionary(text, text),
        HostConfig: fc.record(
          { Mounts: fc.array(mount), Binds: fc.array(text), Memory: json, PortBindings: json },
          { requiredKeys: [] },
        ),
        'k8s-experimental': json,
        Anything: json,
      },
      { requiredKeys: [] },
    );
    let written = 0;
    fc.assert(
      fc.property(options, (createOptions) => {
        const outcome = translateText(manifestWith(createOptions), { name: 'deployment.json' });
        if (outcome.kind !== 'translated') return;
        written += 1;
        const { modules, claims } = outcome.translation;
        expect(documentsIn(renderTranslation(outcome.translation)).filter((one) => one !== null)).toEqual([
          ...modules.flatMap(({ objects }) => objects),
          ...claims.map(({ object }) => object),
        ]);
      }),
    );
    expect(written).toBeGreaterThan(5);
  });
});
