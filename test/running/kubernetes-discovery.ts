import { once } from 'node:events';
import { createServer, type Server } from 'node:http';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const inNamespace = (name: string, kind: string): Resource => ({ name, kind, namespaced: true });
const ofCluster = (name: string, kind: string): Resource => ({ name, kind, namespaced: false });

/** What an API server has to know of, by group and version, so that kubectl can tell kinds apart. */
const resources: Readonly<Record<string, readonly Resource[]>> = {
  v1: [
    ofCluster('namespaces', 'Namespace'),
    ofCluster('persistentvolumes', 'PersistentVolume'),
    inNamespace('persistentvolumeclaims', 'PersistentVolumeClaim'),
    inNamespace('pods', 'Pod'),
    inNamespace('secrets', 'Secret'),
    inNamespace('serviceaccounts', 'ServiceAccount'),
    inNamespace('services', 'Service'),
    inNamespace('configmaps', 'ConfigMap'),
  ],
  'apps/v1': [inNamespace('deployments', 'Deployment'), inNamespace('daemonsets', 'DaemonSet')],
  'node.k8s.io/v1': [ofCluster('runtimeclasses', 'RuntimeClass')],
  'rbac.authorization.k8s.io/v1': [
    inNamespace('roles', 'Role'),
    inNamespace('rolebindings', 'RoleBinding'),
    ofCluster('clusterroles', 'ClusterRole'),
    ofCluster('clusterrolebindings', 'ClusterRoleBinding'),
  ],
  'source.toolkit.fluxcd.io/v1': [inNamespace('gitrepositories', 'GitRepository')],
  'kustomize.toolkit.fluxcd.io/v1': [inNamespace('kustomizations', 'Kustomization')],
};

export interface Discovery {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * An API server that knows kinds and holds no object: enough for `kubectl apply --dry-run=client`, which asks which kinds
 * there are and whether an object is there already. It validates nothing, so kubectl must be run with `--validate=false`.
 */
export async function startDiscovery(): Promise<Discovery> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '');
    const answer = request.method === 'GET' ? answerTo(path) : undefined;
    response.setHeader('Content-Type', 'application/json');
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? notFound));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, stop: () => stop(server) };
}

const notFound = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'NotFound', code: 404 };

function answerTo(path: string): object | undefined {
  if (path === '/version') return { major: '1', minor: '30', gitVersion: 'v1.30.0' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === '/apis') {
    const groups = Object.keys(resources).filter((version) => version.includes('/'));
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
  }
  const [, version] = /^\/(?:api|apis)\/(.+)$/.exec(path) ?? [];
  const known = version === undefined ? undefined : resources[version];
  if (known === undefined) return undefined;
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: version,
    resources: known.map((resource) => ({ ...resource, singularName: '', verbs })),
  };
}

function groupOf(groupVersion: string): object {
  const [name, version] = groupVersion.split('/');
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
