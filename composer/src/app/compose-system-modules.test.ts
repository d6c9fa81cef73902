import { describe, expect, it } from 'vitest';
import { edgeAgentSchema, edgeHubSchema } from '../core/workload/schema/module-schema.ts';
import type { JsonObject } from '../source/node.ts';
import { composeText, head, places } from './testing/compose-text.ts';
import { codesOf, desiredOf, systemModuleOf } from './testing/desired-of.ts';

const volumes = `volumes:
  messages: { share: edgehub-store, hostPath: /mnt/messages }
  state: { storageClass: ase-node-local, size: 1Gi }
`;
const rest = 'modules: {}\nreporter: { enabled: false }\n';

function compose(text: string, target: 'ase-1node' | 'iotedge-vm' = 'ase-1node') {
  const mounted = text.includes('store:') ? volumes.replace(/  state.*\n/, '') : '';
  return composeText(`${head}${mounted}${text}\n${rest}`, { target });
}
const ports = {
  '443/tcp': [{ HostPort: '443' }],
  '5671/tcp': [{ HostPort: '5671' }],
  '8883/tcp': [{ HostPort: '8883' }],
};
const usualAgent = {
  schemaVersion: '1.1',
  runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25', registryCredentials: {} } },
  modules: {},
};

describe('edgeAgent and edgeHub that a workload does not speak of', () => {
  it.each([
    ['ase-1node', '1.1'],
    ['iotedge-vm', '1.5'],
  ] as const)('on %s are of version %s, with the ports that modules connect to', (target, version) => {
    const result = compose('', target);
    expect(result.diagnostics).toEqual([]);
    expect(systemModuleOf(result, 'edgeAgent')).toEqual({
      type: 'docker',
      settings: { image: `mcr.microsoft.com/azureiotedge-agent:${version}`, createOptions: {} },
    });
    expect(systemModuleOf(result, 'edgeHub')).toEqual({
      type: 'docker',
      status: 'running',
      restartPolicy: 'always',
      settings: {
        image: `mcr.microsoft.com/azureiotedge-hub:${version}`,
        createOptions: { HostConfig: { PortBindings: ports } },
      },
    });
    expect(desiredOf(result, '$edgeAgent')).toMatchObject(usualAgent);
    expect(desiredOf(result, '$edgeHub')).toEqual({
      schemaVersion: '1.1',
      routes: {},
      storeAndForwardConfiguration: { timeToLiveSecs: 7200 },
    });
  });
});

/** What a key of edgeHub becomes, on both targets unless told otherwise: parts of its entry, or its desired properties. */
const hubKeys: Record<string, [text: string, entry: JsonObject, desired?: JsonObject][]> = {
  image: [['image: x.y/hub:1.1', { settings: { image: 'x.y/hub:1.1' }, type: 'docker' }]],
  store: [['store: messages', { env: { storageFolder: { value: '/storage' } } }]],
  ports: [
    [
      'ports: ["8443:443"]',
      { settings: { createOptions: { HostConfig: { PortBindings: { '443/tcp': [{ HostPort: '8443' }] } } } } },
    ],
  ],
  schemaVersion: [['schemaVersion: "1.0"', {}, { schemaVersion: '1.0' }]],
  timeToLiveSecs: [['timeToLiveSecs: -1', {}, { storeAndForwardConfiguration: { timeToLiveSecs: -1 } }]],
  desired: [
    [
      'desired: { schemaVersion: "1.1", storeAndForwardConfiguration: { timeToLiveSecs: 5 }, mqttBroker: {} }',
      {},
      { schemaVersion: '1.1', storeAndForwardConfiguration: { timeToLiveSecs: 5 }, mqttBroker: {}, routes: {} },
    ],
  ],
  properties: [['properties: {}', {}]],
  version: [['version: "2"', { version: '2' }]],
  status: [['status: stopped', { status: 'stopped' }]],
  restartPolicy: [['restartPolicy: null', { restartPolicy: undefined as never }]],
  startupOrder: [['startupOrder: 0', { startupOrder: 0 }]],
  env: [['env: { A: 1 }', { env: { A: { value: '1' } } }]],
  imagePullPolicy: [['imagePullPolicy: on-create', { imagePullPolicy: 'on-create' }]],
  createOptions: [
    [
      'createOptions: { HostConfig: { Privileged: true } }',
      { settings: { createOptions: { HostConfig: { Privileged: true, PortBindings: ports } } } },
    ],
  ],
  settings: [['settings: { other: 1 }', { settings: { other: 1 } }]],
  entry: [['entry: { integrity: a }', { integrity: 'a' }]],
  type: [['type: Docker', { type: 'Docker' }]],
};

describe.each(Object.entries(hubKeys))('the key `%s` of edgeHub', (_key, cases) => {
  for (const [text, entry, desired] of cases) {
    it.each(['ase-1node', 'iotedge-vm'] as const)(`${text} on %s`, (target) => {
      const result = compose(`edgeHub: { ${text} }`, target);
      // Ports that moved reach no module on Kubernetes; they are told, and asked for on a machine of one's own.
      const isMoved = text.includes('8443') && target === 'ase-1node';
      expect(codesOf(result).filter((code) => code.endsWith('error'))).toEqual(isMoved ? ['MOOR1801 error'] : []);
      if (isMoved) return;
      const { settings, ...others } = systemModuleOf(result, 'edgeHub');
      const { settings: wanted = {}, ...rest } = entry;
      for (const [key, value] of Object.entries(rest)) expect(others[key]).toEqual(value);
      expect(settings).toMatchObject(wanted as JsonObject);
      expect(desiredOf(result, '$edgeHub')).toMatchObject(desired ?? {});
    });
  }
});

describe('the store of edgeHub', () => {
  it.each([
    ['ase-1node', { Mounts: [{ Target: '/storage', Source: 'edgehub-store', Type: 'volume' }] }],
    ['iotedge-vm', { Binds: ['/mnt/messages:/storage'] }],
  ] as const)('on %s is mounted where its variable says', (target, mounted) => {
    const result = compose('edgeHub: { store: messages, env: { A: b } }', target);
    expect(systemModuleOf(result, 'edgeHub')).toMatchObject({
      env: { storageFolder: { value: '/storage' }, A: { value: 'b' } },
      settings: { createOptions: { HostConfig: { ...mounted, PortBindings: ports } } },
    });
  });

  it('may be a claim, which goes through k8s-experimental and replaces the old pod first', () => {
    const result = composeText(`${head}${volumes.replace(/  messages.*\n/, '')}edgeHub: { store: state }\n${rest}`);
    expect(codesOf(result)).toEqual(['MOOR1110 info']);
    expect(systemModuleOf(result, 'edgeHub')).toMatchObject({
      settings: {
        createOptions: {
          'k8s-experimental': {
            strategy: { type: 'Recreate' },
            volumes: [{ volumeMounts: [{ name: 'line-inspection-state', mountPath: '/storage' }] }],
          },
        },
      },
    });
  });

  it('that is not declared is told at its place', () => {
    const result = composeText(`${head}edgeHub: { store: mesages }\nvolumes: { messages: { share: abc } }\n${rest}`);
    expect(places(result)).toEqual(['MOOR1105 error 4:19', 'MOOR1106 info 5:12']);
    expect(result.diagnostics[0]?.help).toContain('Did you mean `messages`?');
  });
});

describe('desired properties of the system modules', () => {
  const kept = 'storeAndForwardConfiguration: { timeToLiveSecs: 5 }';

  it('of edgeAgent stand for what is written by itself, with the credentials of registries among them', () => {
    const result = compose(
      `registries: { a: { address: x.y, username: u, password: '\${P}' }, b: { address: z.y } }
edgeAgent: { desired: { schemaVersion: "1.0", runtime: { type: docker, settings: { loggingOptions: "{}" } } } }`,
    );
    expect(desiredOf(result, '$edgeAgent')).toMatchObject({
      schemaVersion: '1.0',
      runtime: {
        type: 'docker',
        settings: {
          loggingOptions: '{}',
          registryCredentials: { a: { address: 'x.y', username: 'u', password: '${P}' } },
        },
      },
    });
    const alone = compose('edgeAgent: { desired: { schemaVersion: "1.0", runtime: { type: docker, settings: {} } } }');
    const { systemModules: _system, ...agent } = desiredOf(alone, '$edgeAgent');
    expect(agent).toEqual({ schemaVersion: '1.0', runtime: { type: 'docker', settings: {} }, modules: {} });
  });

  it('may leave out routes, and how long messages are kept', () => {
    const result = compose('edgeHub: { schemaVersion: "1.0", timeToLiveSecs: null }\nroutes: null');
    expect(desiredOf(result, '$edgeHub')).toEqual({ schemaVersion: '1.0' });
    const newer = compose('edgeHub: { timeToLiveSecs: null }\nroutes: null');
    expect(newer.diagnostics.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'MOOR1310 error',
      'MOOR1310 error',
    ]);
  });

  it('may hold routes of their own, which are judged as those of a manifest', () => {
    const desired = (route: string) =>
      `routes: null\nedgeHub: { desired: { schemaVersion: "1.1", routes: { up: "${route}" }, ${kept} } }`;
    expect(compose(desired('FROM /messages/* INTO $upstream')).diagnostics).toEqual([]);
    expect(places(compose(desired('FROM /messages/modules/x/* INTO $upstream')))).toEqual(['MOOR1701 warning 5:59']);
  });

  it('are errors where they are said in two places', () => {
    const desired = `desired: { schemaVersion: "1.1", routes: {}, ${kept} }`;
    const result = compose(`edgeHub: { schemaVersion: "1.1", timeToLiveSecs: 5, ${desired} }`);
    expect(places(result)).toEqual(['MOOR1113 error 4:12', 'MOOR1113 error 4:34', 'MOOR1113 error 4:86']);
  });

  it.each([
    ['ase-1node', '"1.2"', ['MOOR1308 error']],
    ['ase-1node', '"1.1"', []],
    ['iotedge-vm', '"1.3"', []],
    ['iotedge-vm', '"1.4"', ['MOOR1308 error']],
  ] as const)('on %s edgeHub %s comes to %j', (target, version, codes) => {
    expect(codesOf(compose(`edgeHub: { schemaVersion: ${version} }`, target))).toEqual(codes);
  });

  it('of edgeAgent stop at 1.1 on both targets', () => {
    const agent = 'edgeAgent: { desired: { schemaVersion: "1.2", runtime: { type: docker, settings: {} } } }';
    expect(places(compose(agent))).toEqual(['MOOR1308 error 4:40']);
    expect(places(compose(agent, 'iotedge-vm'))).toEqual(['MOOR1308 error 4:40']);
  });
});

describe('what does not reach a system module', () => {
  const agent = 'edgeAgent: { image: x.y/agent:1.1, env: { A: b }, createOptions: { Labels: { a: b } } }';

  it('is told of edgeAgent on Kubernetes, which keeps what it was installed with', () => {
    const result = compose(agent);
    expect(places(result)).toEqual(['MOOR1606 warning 4:14', 'MOOR1606 warning 4:36', 'MOOR1606 warning 4:51']);
    expect(systemModuleOf(result, 'edgeAgent')).toMatchObject({ env: { A: { value: 'b' } } });
    expect(compose(agent, 'iotedge-vm').diagnostics).toEqual([]);
  });

  it.each([
    ['1.1', []],
    ['1.1.15', []],
    ['1.0.10-linux-amd64', []],
    ['latest', []],
    ['1.2', ['MOOR1610 warning']],
    ['1.4.27-linux-amd64', ['MOOR1610 warning']],
    ['2.0', ['MOOR1610 warning']],
  ])('edgeHub %s on Azure Stack Edge comes to %j', (tag, codes) => {
    const hub = `edgeHub: { image: "mcr.microsoft.com/azureiotedge-hub:${tag}" }`;
    expect(codesOf(compose(hub))).toEqual(codes);
    expect(compose(hub, 'iotedge-vm').diagnostics).toEqual([]);
  });
});

describe('a web proxy', () => {
  const proxy = 'proxy: { https: "http://p:1", http: "http://p:2", none: [10.0.0.1], upstreamProtocol: MqttWs }';
  const env = {
    https_proxy: { value: 'http://p:1' },
    http_proxy: { value: 'http://p:2' },
    no_proxy: { value: 'localhost,10.0.0.1' },
    UpstreamProtocol: { value: 'MqttWs' },
  };

  it('is in the environment of edgeAgent and edgeHub, and its variables may be overridden', () => {
    const result = compose(`${proxy}\nedgeHub: { env: { UpstreamProtocol: AmqpWs } }`, 'iotedge-vm');
    expect(result.diagnostics).toEqual([]);
    expect(systemModuleOf(result, 'edgeAgent')['env']).toEqual(env);
    expect(systemModuleOf(result, 'edgeHub')['env']).toEqual({ ...env, UpstreamProtocol: { value: 'AmqpWs' } });
  });

  it('does not reach edgeAgent on Kubernetes, which is told', () => {
    const result = compose(proxy);
    expect(places(result)).toEqual(['MOOR1606 info 4:1']);
    expect(systemModuleOf(result, 'edgeHub')['env']).toEqual(env);
  });

  it('that is only a protocol sets nothing else', () => {
    const result = compose('proxy: { upstreamProtocol: AmqpWs }', 'iotedge-vm');
    expect(systemModuleOf(result, 'edgeHub')['env']).toEqual({ UpstreamProtocol: { value: 'AmqpWs' } });
  });

  it('that a module asks for and nobody declares is told', () => {
    const text = `${head}modules: { a: { image: x.y/a:1, proxy: true } }\nreporter: { enabled: false }`;
    expect(places(composeText(text))).toEqual(['MOOR1606 warning 4:33']);
  });
});

it('has a case for every key of edgeHub, and edgeAgent has no other ones', () => {
  const known = Object.keys(edgeHubSchema().shape).sort();
  expect(Object.keys(hubKeys).sort()).toEqual(known);
  for (const key of Object.keys(edgeAgentSchema().shape)) expect(known).toContain(key);
});
