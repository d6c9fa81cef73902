import { z } from 'zod';
import { demandSuccess, readObject, readObjects } from '../../cluster/read-objects.ts';
import {
  agentSchema,
  bindingSchema,
  definitionSchema,
  nodeSchema,
  podSchema,
  storageClassSchema,
  volumeSchema,
} from '../../core/doctor/objects.ts';
import type { Right } from '../../core/doctor/readings.ts';
import type { StepId } from '../../core/doctor/steps.ts';
import type { ClusterContext, StepsOf } from './step-context.ts';

type Reads = Extract<StepId, `cluster-${string}`>;

const versionSchema = z.object({ gitVersion: z.string().max(100) });
const namedSchema = z.object({ metadata: z.object({ name: z.string() }) });
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean().optional() }).optional() });

const definition =
  '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/edgedeployments.microsoft.azure.devices.edge';
/** Names and labels alone: what is in a Secret is never sent. */
const namesOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

const within = (namespace: string) => `/api/v1/namespaces/${encodeURIComponent(namespace)}`;

/** Steps that read of the cluster. A right that lacks is a refusal, and so no answer. */
export const clusterSteps: StepsOf<Reads, ClusterContext> = {
  'cluster-version': async ({ cluster, signal }) =>
    (await readObject(cluster, '/version', versionSchema, { signal })).gitVersion,
  'cluster-agent': async ({ cluster, namespace, signal }) => {
    const path = `/apis/apps/v1/namespaces/${encodeURIComponent(namespace)}/deployments/edgeagent`;
    const { containers } = (await readObject(cluster, path, agentSchema, { signal })).spec.template.spec;
    const agent =
      containers.find(({ name }) => name === 'edgeagent') ?? containers.find(({ name }) => name !== 'proxy');
    const given = (agent?.env ?? []).filter(({ valueFrom }) => valueFrom === undefined);
    return Object.fromEntries(given.map(({ name, value }) => [name, value]));
  },
  'cluster-crd': ({ cluster, signal }) => readObject(cluster, definition, definitionSchema, { signal }),
  'cluster-volumes': async ({ cluster, namespace, signal }) => ({
    namespace,
    volumes: await readObjects(cluster, '/api/v1/persistentvolumes', volumeSchema, { signal }),
  }),
  'cluster-nodes': ({ cluster, signal }) => readObjects(cluster, '/api/v1/nodes', nodeSchema, { signal }),
  'cluster-classes': ({ cluster, signal }) =>
    readObjects(cluster, '/apis/storage.k8s.io/v1/storageclasses', storageClassSchema, { signal }),
  'cluster-pods': ({ cluster, namespace, signal }) =>
    readObjects(cluster, `${within(namespace)}/pods`, podSchema, { signal }),
  'cluster-secrets': async ({ cluster, namespace, signal }) => {
    const path = `${within(namespace)}/secrets?fieldSelector=${encodeURIComponent('type=microsoft.com/smb')}`;
    const found = await readObjects(cluster, path, namedSchema, { signal, accept: namesOnly });
    return found.map(({ metadata }) => metadata.name);
  },
  'cluster-rights': async (context) => ({
    pods: await mayI(context, { verb: 'list', resource: 'pods', namespace: context.namespace }),
    claims: await mayI(context, { verb: 'list', resource: 'persistentvolumeclaims', namespace: context.namespace }),
    clusterRoles: await mayI(context, {
      verb: 'create',
      resource: 'clusterroles',
      group: 'rbac.authorization.k8s.io',
    }),
  }),
  'cluster-bindings': ({ cluster, signal }) =>
    readObjects(cluster, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', bindingSchema, { signal }),
};

interface Access {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly namespace?: string;
}

/** A review of oneself is answered at once and kept nowhere. */
async function mayI({ cluster, signal }: ClusterContext, access: Access): Promise<Right> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: access },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const answer = demandSuccess(cluster, await cluster.call('POST', path, { body, signal }));
  const allowed = reviewSchema.safeParse(answer).data?.status?.allowed;
  return allowed === undefined ? 'unknown' : allowed ? 'allowed' : 'denied';
}
