import fc from 'fast-check';
import { json, text, word } from './arbitrary-text.ts';

/** Written as one may; now and then anything at all. */
function sometimes(usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: usual }, json);
}

/** Of a form that is right, mostly; the others end the reading before any rule is asked. */
function mostly<T>(right: fc.Arbitrary<T>, ...wrong: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 40, arbitrary: right }, fc.constantFrom(...wrong));
}

/** Parts that may be there; now and then one whose name is wrong. */
function withStray(part: fc.Arbitrary<object>, ...names: string[]): fc.Arbitrary<object> {
  const stray = fc.tuple(fc.constantFrom(...names), json).map(([name, value]) => ({ [name]: value }));
  return fc
    .tuple(part, fc.oneof({ weight: 15, arbitrary: fc.constant({}) }, stray))
    .map(([known, more]) => ({ ...known, ...more }));
}

const share = mostly(
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom('camera-drop', 'results', 'models') }, word),
  'Camera_Drop',
  'a.b',
  'x'.repeat(70),
  '${SHARE}',
  '-',
);
const path = mostly(
  fc.constantFrom(
    '/data',
    '/data/',
    '/',
    '/var/lib/postgresql/data',
    '/data/db',
    '/dev/shm',
    '/home/hcsshares/camera-drop',
    '/iotedge/storage',
    '/prometheus',
  ),
  'data',
  '${HOME}/x',
);
const image = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('contoso.azurecr.io/detector:1.4.2', 'mcr.microsoft.com/a/b:1.0') },
  fc.constantFrom(
    'contoso.azurecr.io/Detector:1',
    'postgres:16',
    'docker.io/library/mongo',
    'contoso.azurecr.io/d:1:2',
    `contoso.azurecr.io/d@sha256:${'0'.repeat(64)}`,
    'https://contoso.azurecr.io/d:1',
    'contoso.azurecr.io/d:${TAG}',
    'nvidia/cuda:12.4.1-base',
    '<image>',
  ),
);
const port = mostly(
  fc.oneof(fc.integer({ min: 1, max: 65_535 }).map(String), fc.constantFrom('443', '5671', '8883', '31000', '30001')),
  '0',
  '70000',
  '80-90',
  '',
);
const key = mostly(
  fc.oneof(word, fc.constantFrom('PASSWORD', 'ApiKey', 'A_B')),
  'a.b',
  '$x',
  'A B',
  '1',
  '',
  'x'.repeat(600),
  'é',
);
const mounts = fc.dictionary(path, share, { maxKeys: 3 });
const hostConfig = withStray(
  fc.record(
    {
      Privileged: fc.boolean(),
      NetworkMode: fc.constantFrom('host', 'bridge', 'none', 'container:x'),
      Binds: fc.array(
        fc.constantFrom('/var/run/docker.sock:/var/run/docker.sock', '/home/hcsshares/a:/a', 'a:/b:ro', 'x'),
        {
          maxLength: 2,
        },
      ),
      PortBindings: fc.dictionary(
        fc.tuple(port, fc.constantFrom('/tcp', '/udp', '', '/TCP', '/sctp')).map((both) => both.join('')),
        fc.array(fc.record({ HostPort: port, HostIp: fc.constantFrom('', '10.1.2.3') }, { requiredKeys: [] }), {
          maxLength: 2,
        }),
        { maxKeys: 3 },
      ),
      Memory: fc.integer(),
      RestartPolicy: fc.constant({ Name: 'always' }),
    },
    { requiredKeys: [] },
  ),
  'Mount',
  'DeviceRequests',
  'mounts',
);
const createOptions = withStray(
  fc.record(
    {
      HostConfig: sometimes(hostConfig),
      Env: fc.array(fc.constantFrom('A=1', 'A', 'CUDA_MPS_PIPE_DIRECTORY=/tmp', '=x'), { maxLength: 2 }),
      User: fc.constantFrom<unknown>('root', '0', 1000),
    },
    { requiredKeys: [] },
  ),
  'HostConfg',
  'k8s-experimental',
  'k8s-extensions',
  'NetworkingConfig',
);
const module = withStray(
  fc.record(
    {
      image: sometimes(image),
      mounts: sometimes(mounts),
      env: sometimes(
        fc.dictionary(key, fc.oneof(text, fc.constantFrom('hunter2hunter2', 'AccountKey=abc==')), { maxKeys: 3 }),
      ),
      desired: sometimes(fc.dictionary(key, json, { maxKeys: 3 })),
      gpu: sometimes(mostly(fc.integer({ min: 1, max: 5 }), 0)),
      ports: sometimes(
        fc.array(
          fc.tuple(port, port).map((both) => both.join(':')),
          { maxLength: 2 },
        ),
      ),
      status: sometimes(mostly(fc.constantFrom('running', 'stopped'), 'Running')),
      restartPolicy: sometimes(mostly(fc.constantFrom('always', 'never', 'on-failure'), 'on-failed')),
      imagePullPolicy: sometimes(mostly(fc.constantFrom('on-create', 'never'), 'always')),
      startupOrder: sometimes(mostly(fc.integer({ min: 0, max: 3 }), -1)),
      createOptions: sometimes(createOptions),
    },
    { requiredKeys: ['image'] },
  ),
  'createOption',
  'mount',
  'resources',
  'node',
  'service',
);
const volume = fc.record(
  {
    share,
    protocol: fc.constantFrom('smb', 'nfs'),
    tier: fc.constantFrom('local', 'cloud'),
  },
  { requiredKeys: ['share'] },
);
const claim = fc.record({
  storageClass: fc.constantFrom('ase-node-local', 'local-path', 'none-such'),
  size: mostly(fc.constant('1Gi'), '0'),
  accessMode: fc.constantFrom('ReadWriteOnce', 'ReadWriteMany'),
});
const route = fc.oneof(
  fc.constantFrom(
    'FROM /messages/* INTO $upstream',
    'FROM /messages/modules/detektor/outputs/* INTO $upstream',
    'FROM /messages/* WHERE $body.t > 3 INTO BrokeredEndpoint("/modules/detector/inputs/a")',
    'FROM /* INTO',
    'SELECT * FROM /messages/*',
  ),
  text,
);

const parts = withStray(
  fc.record(
    {
      volumes: sometimes(
        fc.dictionary(share, sometimes(fc.oneof({ weight: 4, arbitrary: volume }, claim)), { maxKeys: 3 }),
      ),
      modules: sometimes(
        fc.dictionary(fc.oneof({ weight: 6, arbitrary: word }, key), sometimes(module), { maxKeys: 4 }),
      ),
      routes: sometimes(
        fc.dictionary(
          key,
          fc.oneof(route, fc.record({ route, priority: mostly(fc.integer({ min: 0, max: 9 }), 12) })),
          {
            maxKeys: 3,
          },
        ),
      ),
      registries: sometimes(
        fc.dictionary(
          word,
          fc.record({
            address: mostly(fc.constantFrom('contoso.azurecr.io', 'docker.io'), 'https://contoso.azurecr.io'),
            username: text,
            password: mostly(fc.constant('${ACR_PASSWORD}'), 'in-clear'),
          }),
          { maxKeys: 2 },
        ),
      ),
      reporter: sometimes(
        fc.constantFrom<object>(
          { enabled: false },
          { image: 'contoso.azurecr.io/mooring-reporter:0.1.0' },
          {
            metrics: true,
            desired: { telemetry: true, writeProbe: {}, silence: { untilUtc: '2026-03-01T12:00:00Z' } },
          },
        ),
      ),
      target: sometimes(fc.constantFrom('ase-1node', 'ase-2node', 'iotedge-vm', 'k3s')),
      values: fc.dictionary(fc.constantFrom('SITE', 'TAG', 'SHARE'), word),
      proxy: fc.constantFrom({ https: 'http://proxy.contoso.com:3128' }, { upstreamProtocol: 'AmqpWs' }),
    },
    { requiredKeys: ['modules'] },
  ),
  'rollout',
  'runtime',
  'sites',
  'edgeAgent',
  'edgeHub',
);

/** A workload as a hurried person writes it: much of it right, each rule's bait somewhere, anything at all in places. */
export const foundWorkload: fc.Arbitrary<Record<string, unknown>> = parts.map((all) => ({
  apiVersion: 'mooring/v1',
  kind: 'Workload',
  metadata: { name: 'line' },
  ...all,
}));
