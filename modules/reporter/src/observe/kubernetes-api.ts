import type { V1ObjectMeta } from '@kubernetes/client-node';
import type { z } from 'zod';
import { claimSchema, nodeSchema, persistentVolumeSchema } from '../core/node/cluster-maps.ts';
import type { Right } from '../core/node/rights.ts';
import type { ServiceAccount } from './service-account.ts';

const pageSize = 500;

/** The few questions asked of the Kubernetes API; each rejects where it is not answered before the signal aborts. */
export interface KubernetesApi {
  version(): Promise<string>;
  mayList(resource: string, namespace: string | undefined): Promise<Right>;
  nodeOfPod(namespace: string, pod: string): Promise<string | undefined>;
  nodes(): Promise<z.infer<typeof nodeSchema>[]>;
  claims(namespace: string): Promise<z.infer<typeof claimSchema>[]>;
  persistentVolumes(): Promise<z.infer<typeof persistentVolumeSchema>[]>;
}

interface Page {
  readonly items: readonly unknown[];
  readonly metadata?: Pick<V1ObjectMeta, never> & { readonly _continue?: string };
}

/** The client is loaded here and not before: outside Kubernetes its 20 MB are never needed. */
export async function openKubernetesApi(
  account: ServiceAccount,
  server: string,
  signal: AbortSignal,
): Promise<KubernetesApi> {
  const k8s = await import('@kubernetes/client-node');
  const config = new k8s.KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'in-cluster', server, caFile: account.caFile }],
    users: [{ name: 'pod', token: account.token }],
    contexts: [{ name: 'in-cluster', cluster: 'in-cluster', user: 'pod' }],
    currentContext: 'in-cluster',
  });
  const options = k8s.createConfiguration({
    baseServer: new k8s.ServerConfiguration(server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (context) => {
          context.setSignal(signal);
          return context;
        },
        post: async (context) => context,
      },
    ],
  });
  const core = new k8s.CoreV1Api(options);
  const authorization = new k8s.AuthorizationV1Api(options);
  const version = new k8s.VersionApi(options);
  return {
    version: async () => (await version.getCode()).gitVersion,
    mayList: async (resource, namespace) => {
      const review = await authorization.createSelfSubjectAccessReview({
        body: { spec: { resourceAttributes: { verb: 'list', resource, ...(namespace ? { namespace } : {}) } } },
      });
      const allowed = review.status?.allowed;
      return allowed === undefined ? 'unknown' : allowed ? 'allowed' : 'denied';
    },
    nodeOfPod: async (namespace, name) => (await core.readNamespacedPod({ namespace, name })).spec?.nodeName,
    nodes: () => all(nodeSchema, (page) => core.listNode(page)),
    claims: (namespace) => all(claimSchema, (page) => core.listNamespacedPersistentVolumeClaim({ namespace, ...page })),
    persistentVolumes: () => all(persistentVolumeSchema, (page) => core.listPersistentVolume(page)),
  };
}

/** Every page of a list, parsed; an object of another shape is an error, never an empty place. */
async function all<T extends z.ZodType>(
  schema: T,
  list: (page: { limit: number; _continue?: string }) => Promise<Page>,
): Promise<z.infer<T>[]> {
  const found: z.infer<T>[] = [];
  let _continue: string | undefined;
  do {
    const page = await list({ limit: pageSize, ...(_continue === undefined ? {} : { _continue }) });
    for (const item of page.items) found.push(schema.parse(item));
    _continue = page.metadata?._continue || undefined;
  } while (_continue !== undefined);
  return found;
}
