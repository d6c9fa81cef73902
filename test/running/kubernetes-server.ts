// The Kubernetes API as far as a module asks it, over real TLS, and what kubelet mounts for a pod that may ask it.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ownCertificate } from './own-certificate.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}
/** Undefined for no answer at all; a function answers by itself. */
export type ApiRoute = (
  path: string,
  body: unknown,
  query: URLSearchParams,
) => ApiAnswer | ((outgoing: ServerResponse) => void) | undefined;

export interface KubernetesServer {
  /** Of the environment of a pod. */
  readonly environment: { readonly KUBERNETES_SERVICE_HOST: string; readonly KUBERNETES_SERVICE_PORT: string };
  /** Stands for `/` of the pod. */
  readonly rootfs: string;
  /** The only one that is let in. */
  readonly token: string;
  /** Paths that were asked for since the start, each with its query. */
  readonly asked: readonly string[];
  answerBy(route: ApiRoute): void;
  /** As kubelet and the API server change it after some time. */
  rotateToken(): void;
  stop(): Promise<void>;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export async function startKubernetesServer(folder: string, host = '127.0.0.1'): Promise<KubernetesServer> {
  const account = join(folder, 'root/var/run/secrets/kubernetes.io/serviceaccount');
  mkdirSync(account, { recursive: true });
  const { key, cert, ca } = await ownCertificate();
  writeFileSync(join(account, 'ca.crt'), ca);
  writeFileSync(join(account, 'namespace'), 'iotedge');
  const asked: string[] = [];
  let route: ApiRoute = () => undefined;
  let token = '';
  let tokens = 0;
  const rotateToken = () => {
    tokens += 1;
    token = `${encode({ alg: 'none' })}.${encode({ 'kubernetes.io': { namespace: 'iotedge' } })}.signature-${tokens}`;
    writeFileSync(join(account, 'token'), token);
  };
  rotateToken();
  const server = createServer({ key, cert });
  server.on('request', (incoming, outgoing: ServerResponse) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    incoming.on('end', () => {
      asked.push(incoming.url ?? '');
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'https://cluster');
      const found =
        incoming.headers.authorization === `Bearer ${token}`
          ? route(pathname, text === '' ? undefined : JSON.parse(text), searchParams)
          : { status: 401, body: { kind: 'Status', reason: 'Unauthorized', message: 'Unauthorized', code: 401 } };
      if (typeof found === 'function') found(outgoing);
      else if (found !== undefined) {
        outgoing.writeHead(found.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(found.body));
      }
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    environment: { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: String(port) },
    rootfs: join(folder, 'root'),
    get token() {
      return token;
    },
    asked,
    answerBy: (next) => {
      route = next;
    },
    rotateToken,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

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

export const allResources = ['pods', 'persistentvolumeclaims', 'nodes', 'persistentvolumes'] as const;

/** A small cluster that grants listing the resources named. */
export function clusterGranting(granted: readonly string[]): ApiRoute {
  return (path, body) => {
    if (path === '/version') return { status: 200, body: { gitVersion: 'v1.35.0', major: '1', minor: '35' } };
    if (path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews') {
      const { spec } = body as { spec: { resourceAttributes: { resource: string } } };
      const allowed = granted.includes(spec.resourceAttributes.resource);
      return { status: 201, body: { spec, status: { allowed } } };
    }
    if (path.startsWith('/api/v1/namespaces/iotedge/pods/')) {
      return { status: 200, body: { spec: { nodeName: 'k8s-1' } } };
    }
    const items = lists[path];
    return items === undefined ? undefined : { status: 200, body: { metadata: {}, items } };
  };
}
