import { splitCreateOptions } from '@mooring/edge-kubernetes';
import fc from 'fast-check';
import type { JsonObject } from '../../source/node.ts';
import { text, twinJson as json, twinObject as object, word } from './arbitrary-text.ts';

/** A manifest as it might be found anywhere: its file, and the variables that it is composed with. */
export interface FoundManifest {
  name: string;
  text: string;
  env: Record<string, string>;
}

const port = fc.integer({ min: 1, max: 30_000 }).map(String);
const mount = fc.oneof(
  fc.record({ Type: fc.constant('volume'), Source: word, Target: word.map((name) => `/${name}`) }),
  fc.record({ type: fc.constant('volume'), source: word, Target: word.map((name) => `/x/${name}`) }),
  fc.record({
    Type: fc.constant('volume'),
    Source: fc.constant('/camera/'),
    Target: fc.constant('/camera'),
    ReadOnly: fc.boolean(),
  }),
  fc.record({
    Type: fc.constant('bind'),
    Source: word.map((name) => `/mnt/${name}`),
    Target: word.map((name) => `/b/${name}`),
  }),
);
const extension = fc.record(
  {
    resources: fc.record(
      {
        limits: fc.record(
          {
            'nvidia.com/gpu': fc.constantFrom<unknown>(1, 2, '1'),
            memory: fc.constant('1Gi'),
            cpu: fc.constantFrom<unknown>('500m', 2),
          },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
    strategy: fc.constant({ type: 'Recreate' }),
    nodeSelector: fc.constantFrom({ 'kubernetes.io/hostname': 'node-1' }, { site: 'a', disk: 'ssd' }),
    serviceOptions: fc.constantFrom({ type: 'LoadBalancer' }, { type: 'ClusterIP', loadBalancerIP: '10.1.2.3' }),
    volumes: fc.constant([
      {
        volume: { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
        volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
      },
    ]),
  },
  { requiredKeys: [] },
);
const createOptions = fc.record(
  {
    HostConfig: fc.record(
      {
        Mounts: fc.array(mount, { maxLength: 3 }),
        Binds: fc.array(
          word.map((name) => `/srv/${name}:/in/${name}`),
          { maxLength: 2 },
        ),
        PortBindings: fc.dictionary(
          port.map((one) => `${one}/tcp`),
          fc.array(fc.record({ HostPort: port }), { maxLength: 1 }),
          { maxKeys: 2 },
        ),
        IpcMode: fc.constant('host'),
        PidMode: fc.constant('host'),
        LogConfig: object,
      },
      { requiredKeys: [] },
    ),
    hostconfig: fc.constant({ Privileged: true }),
    'k8s-experimental': extension,
    ExposedPorts: fc.dictionary(
      port.map((one) => `${one}/tcp`),
      fc.constant({}),
      { maxKeys: 2 },
    ),
    Cmd: fc.array(text, { maxLength: 3 }),
    Entrypoint: fc.array(text, { maxLength: 2 }),
    WorkingDir: text,
    Labels: fc.dictionary(word, text, { maxKeys: 2 }),
    Healthcheck: object,
  },
  { requiredKeys: [] },
);

const env = fc.dictionary(
  fc.oneof(fc.constantFrom('NVIDIA_VISIBLE_DEVICES', 'https_proxy'), fc.stringMatching(/^[A-Z][A-Z_]{0,6}$/)),
  fc.record({ value: fc.oneof(text, fc.constantFrom('0', '0,1'), fc.integer(), fc.boolean()) }),
  { maxKeys: 3 },
);

function module(image: fc.Arbitrary<string>, isTemplate: boolean) {
  return fc
    .record(
      {
        image,
        options: createOptions,
        entry: fc.record(
          {
            type: fc.constantFrom('docker', 'Docker'),
            status: fc.constantFrom('running', 'stopped', 'Running'),
            restartPolicy: fc.constantFrom('always', 'never', 'on-failure', 'on-unhealthy'),
            version: fc.constantFrom<unknown>('1.0', '2.1', 1),
            imagePullPolicy: fc.constantFrom('on-create', 'never'),
            startupOrder: fc.constantFrom<unknown>(0, 5, '7'),
            env,
            note: json,
          },
          { requiredKeys: ['type'] },
        ),
        settings: fc.record({ note: json }, { requiredKeys: [] }),
      },
      { requiredKeys: ['image', 'entry', 'settings'] },
    )
    .map(({ image: name, options, entry, settings }) => {
      const own =
        options === undefined
          ? {}
          : isTemplate
            ? { createOptions: options }
            : splitCreateOptions(JSON.stringify(options));
      return { ...entry, settings: { ...settings, image: name, ...own } };
    });
}

const images = fc.constantFrom('contoso.azurecr.io/detector:1.4.2', 'contoso.azurecr.io/d:${TAG}', 'nginx');
const hubPorts = Object.fromEntries([443, 5671, 8883].map((one) => [`${one}/tcp`, [{ HostPort: String(one) }]]));
const route = fc.constantFrom<unknown>(
  'FROM /messages/* INTO $upstream',
  'FROM /messages/modules/elsewhere/outputs/* INTO $upstream',
  "FROM /messages/* WHERE $body.site = '${SITE}' INTO $upstream",
  { route: 'FROM /messages/* INTO $upstream', priority: 3, timeToLiveSecs: 60 },
);
const routes = fc.dictionary(word, route, { maxKeys: 3 });
const credentials = fc.dictionary(
  word,
  fc.record({ address: fc.constant('contoso.azurecr.io'), username: text, password: fc.constant('${ACR_PASSWORD}') }),
  { maxKeys: 2 },
);
const twin = fc.dictionary(word, json, { maxKeys: 3 });

const systemModules = fc.record({
  edgeAgent: module(fc.constant('mcr.microsoft.com/azureiotedge-agent:1.1'), true).map((agent) =>
    Object.fromEntries(Object.entries(agent).filter(([key]) => key !== 'startupOrder')),
  ),
  edgeHub: fc
    .record({ entry: fc.record({ status: fc.constant('running'), env }, { requiredKeys: [] }) })
    .map(({ entry }) => ({
      type: 'docker',
      ...entry,
      settings: {
        image: 'mcr.microsoft.com/azureiotedge-hub:1.1',
        createOptions: { HostConfig: { PortBindings: hubPorts } },
      },
    })),
});

function whole(isTemplate: boolean) {
  return fc
    .record({
      modules: fc.dictionary(word, module(images, isTemplate), { maxKeys: 3 }),
      systemModules,
      runtime: fc.record(
        { minDockerVersion: fc.constant('v1.25'), loggingOptions: fc.constant(''), registryCredentials: credentials },
        { requiredKeys: [] },
      ),
      agentVersion: fc.constantFrom('1.0', '1.1'),
      hub: fc.record(
        {
          schemaVersion: fc.constant('1.1'),
          routes,
          storeAndForwardConfiguration: fc.constantFrom<unknown>(
            { timeToLiveSecs: 7200 },
            { timeToLiveSecs: 60 },
            { timeToLiveSecs: 60, storeLimits: { maxSizeBytes: 5 } },
          ),
        },
        { requiredKeys: ['schemaVersion'] },
      ),
      twins: fc.dictionary(word, twin, { maxKeys: 2 }),
    })
    .map(({ modules, systemModules: system, runtime, agentVersion, hub, twins }) => ({
      $edgeAgent: {
        'properties.desired': {
          schemaVersion: agentVersion,
          runtime: { type: 'docker', settings: runtime },
          systemModules: system,
          modules,
        },
      },
      $edgeHub: { 'properties.desired': hub },
      ...sectionsOf({
        ...twins,
        ...Object.fromEntries(
          Object.keys(modules)
            .slice(1)
            .map((name) => [name, { fps: 15 }]),
        ),
      }),
    }));
}

/** What a layer says of a module of the deployment below, each by a key of its own. */
const modulePart = fc.record(
  {
    env,
    'env.SITE': fc.record({ value: text }),
    'settings.image': images,
    settings: fc.record({ image: images, createOptions: fc.constant('{"Labels":{"site":"${SITE}"}}') }),
    status: fc.constantFrom('running', 'stopped'),
  },
  { requiredKeys: [] },
);

function layer(isTemplate: boolean) {
  return fc
    .record({
      modules: fc.dictionary(word, module(images, isTemplate), { maxKeys: 2 }),
      routes,
      credentials,
      twins: fc.dictionary(word, twin, { maxKeys: 2 }),
      others: fc.dictionary(word, json, { maxKeys: 2 }),
      parts: modulePart,
    })
    .map(({ modules, routes: own, credentials: secrets, twins, others, parts }) => ({
      $edgeAgent: {
        'properties.desired.systemModules.edgeHub': {
          settings: { image: 'mcr.microsoft.com/azureiotedge-hub:1.1', createOptions: '{"Labels":{"site":"${SITE}"}}' },
          type: 'docker',
        },
        ...dotted('modules', modules),
        ...dotted('modules.below', parts),
        ...dotted('runtime.settings.registryCredentials', secrets),
      },
      $edgeHub: { ...dotted('routes', own), ...dotted('mqttBroker', others) },
      ...Object.fromEntries(Object.entries(twins).map(([name, one]) => [name, dotted('layer', one)])),
    }));
}

/** Sets twins only, with a whole `$edgeHub` or none. */
const twinLayer = fc
  .record({
    desired: twin,
    hub: fc.option(fc.record({ schemaVersion: fc.constant('1.1'), routes }), { nil: undefined }),
  })
  .map(({ desired, hub }) => ({
    $edgeAgent: {},
    ...sectionsOf({ ...(hub === undefined ? {} : { $edgeHub: hub }), below: desired }),
  }));

function sectionsOf(twins: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(twins).map(([name, desired]) => [name, { 'properties.desired': desired }]));
}

function dotted(path: string, values: object) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`properties.desired.${path}.${name}`, value]),
  );
}

/** Whole and layered manifests, as templates and as deployments, each with values for its variables. */
export const foundManifest: fc.Arbitrary<FoundManifest> = fc.boolean().chain((isTemplate) =>
  fc
    .record({
      content: fc.oneof(
        { weight: 3, arbitrary: whole(isTemplate) },
        { weight: 1, arbitrary: layer(isTemplate) },
        twinLayer,
      ),
      env: fc.record({
        SITE: text,
        TAG: fc.constant('1.4.2'),
        SHARE: word,
        PORT: port,
        HOME: text,
        ACR_PASSWORD: text,
      }),
    })
    .map(({ content, env: values }) => ({
      name: isTemplate ? 'line-2.deployment.template.json' : 'line-2.deployment.json',
      text: JSON.stringify({ modulesContent: content as unknown as JsonObject }),
      env: values,
    })),
);
