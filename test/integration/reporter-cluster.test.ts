import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { reportedSchema, type Reported } from '@mooring/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  closeServer,
  eventually,
  listen,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const device = 'contoso-edge-6';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${encode({ alg: 'none' })}.${encode({ 'kubernetes.io': { namespace: 'iotedge' } })}.not-a-signature`;

type Answer = { status: number; body: unknown };
type Route = (path: string, body: unknown) => Answer | undefined;

const lists: Record<string, unknown[]> = {
  '/api/v1/nodes': [
    {
      metadata: { name: 'k8s-1' },
      status: { conditions: [{ type: 'Ready', status: 'True' }], allocatable: { 'nvidia.com/gpu': '1' } },
    },
  ],
  '/api/v1/namespaces/iotedge/persistentvolumeclaims': [
    { metadata: { name: 'camera-drop' }, spec: { volumeName: 'camera-drop' }, status: { phase: 'Bound' } },
  ],
  '/api/v1/persistentvolumes': [
    {
      metadata: { name: 'camera-drop' },
      spec: { claimRef: { namespace: 'iotedge', name: 'camera-drop' } },
      status: { phase: 'Bound' },
    },
  ],
};

/** The Kubernetes API as far as the reporter asks it, granting the resources named. */
function cluster(granted: readonly string[]): Route {
  return (path, body) => {
    if (path === '/version') return { status: 200, body: { gitVersion: 'v1.35.0', major: '1', minor: '35' } };
    if (path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') {
      const { spec } = body as { spec: { resourceAttributes: { resource: string } } };
      const allowed = granted.includes(spec.resourceAttributes.resource);
      return { status: 201, body: { spec, status: { allowed } } };
    }
    if (path.startsWith('/api/v1/namespaces/iotedge/pods/'))
      return { status: 200, body: { spec: { nodeName: 'k8s-1' } } };
    const items = lists[path];
    return items === undefined ? undefined : { status: 200, body: { metadata: {}, items } };
  };
}

describe('what the reporter tells of the cluster', () => {
  const folder = scratchFolder();
  const rootfs = join(folder.path, 'root');
  let hub: Hub;
  let api: Server;
  let port = 0;
  let route: Route = () => undefined;
  let program: Program | undefined;
  let count = 0;

  beforeAll(async () => {
    const file = (name: string) => join(folder.path, name);
    const made = spawnSync('openssl', [
      ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=cluster -addext subjectAltName=IP:127.0.0.1'.split(' '),
      '-keyout',
      file('key.pem'),
      '-out',
      file('cert.pem'),
    ]);
    if (made.status !== 0) throw new Error(`openssl: ${made.stderr.toString()}`);
    const account = join(rootfs, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(account, { recursive: true });
    writeFileSync(join(account, 'ca.crt'), readFileSync(file('cert.pem')));
    writeFileSync(join(account, 'token'), token);
    writeFileSync(join(account, 'namespace'), 'iotedge');
    api = createServer({ key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) }, answer);
    port = await listen(api, { host: '127.0.0.1', port: 0 });
    hub = await startHub(join(folder.path, 'hub'));
  });
  afterEach(async () => {
    await program?.stop();
    program = undefined;
  });
  afterAll(async () => {
    await closeServer(api);
    await hub.stop();
    folder.remove();
  });

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    let text = '';
    incoming.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    incoming.on('end', () => {
      const found =
        incoming.headers.authorization === `Bearer ${token}`
          ? route((incoming.url ?? '').split('?')[0] ?? '', text === '' ? undefined : JSON.parse(text))
          : { status: 401, body: { kind: 'Status', code: 401, message: 'Unauthorized' } };
      if (found === undefined) return;
      outgoing.writeHead(found.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(found.body));
    });
  }

  /** The twin once the cluster was asked, or with `asked` false as it is told first. */
  async function reported(asked = true): Promise<{ document: Reported; errors: string }> {
    count += 1;
    const module = `reporter-${count}`;
    const key = await hub.addModule(device, module);
    program = startReporter(
      {
        PATH: process.env['PATH'],
        HOSTNAME: 'reporter-pod',
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        KUBERNETES_SERVICE_PORT: String(port),
        EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
        EdgeModuleCACertificateFile: hub.caFile,
      },
      ['--path.rootfs', rootfs, '--log-level', 'trace'],
    );
    await program.ready;
    const document = await eventually('the reported twin', async () => {
      const {
        $version: _version,
        $metadata: _metadata,
        ...section
      } = (await hub.twin(device, module)).properties.reported;
      if (Object.keys(section).length === 0) return undefined;
      const document = reportedSchema.parse(section);
      return asked && document.cluster.detail === 'not asked yet' ? undefined : document;
    });
    return { document, errors: program.errors() };
  }

  it('is everything with the rights of level 2, and the node it runs on by its pod', async () => {
    route = cluster(['pods', 'persistentvolumeclaims', 'nodes', 'persistentvolumes']);
    const { document, errors } = await reported();
    expect(document.cluster).toMatchObject({ level: 2, version: 'v1.35.0' });
    expect(document.cluster).not.toHaveProperty('detail');
    expect(document.where).toEqual({ node: 'k8s-1', nodeSource: 'api', pod: 'reporter-pod', namespace: 'iotedge' });
    expect(document.nodes).toEqual({ n0: { name: 'k8s-1', ready: 'true', gpusAllocatable: 1 } });
    expect(document.claims['camera-drop']).toEqual({ name: 'camera-drop', phase: 'Bound', volume: 'camera-drop' });
    expect(document.persistentVolumes['camera-drop']?.claim).toBe('iotedge/camera-drop');
    expect(errors).not.toContain(token);
    expect(JSON.stringify(document)).not.toContain(token);
  });

  it('is the namespace alone with the rights of level 1', async () => {
    route = cluster(['pods', 'persistentvolumeclaims']);
    const { document } = await reported();
    expect(document.cluster).toMatchObject({ level: 1, rights: { nodes: 'denied', persistentvolumes: 'denied' } });
    expect(document.nodes).toEqual({ n0: { name: 'k8s-1', ready: 'unknown' } });
    expect(document.persistentVolumes).toEqual({});
  });

  it('is that nothing is allowed, with the rights of level 0', async () => {
    route = cluster([]);
    const { document } = await reported();
    expect(document.cluster).toMatchObject({ level: 0, version: 'v1.35.0', rights: { pods: 'denied' } });
    expect(document.where.nodeSource).toBe('unknown');
  });

  it('is unknown, never denied, where the API fails', async () => {
    route = () => ({ status: 500, body: { kind: 'Status', code: 500, message: 'etcd is gone' } });
    const { document } = await reported();
    expect(document.cluster.rights).toEqual({
      pods: 'unknown',
      persistentvolumeclaims: 'unknown',
      nodes: 'unknown',
      persistentvolumes: 'unknown',
    });
    expect(document.cluster).not.toHaveProperty('level');
    expect(document.cluster.detail).toContain('right to pods');
  });

  it('does not keep the rest waiting where the API never answers', async () => {
    route = () => undefined;
    const { document } = await reported(false);
    expect(document.cluster.rights.pods).toBe('unknown');
    expect(document.machine?.cpus).toBeGreaterThan(0);
  });
});
