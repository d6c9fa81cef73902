import * as z from 'zod';
import { claimSchema, nodeSchema, persistentVolumeSchema } from '../core/node/cluster-maps.ts';
import type { Right } from '../core/node/rights.ts';
import type { KubernetesConnection } from './kubernetes-connection.ts';

/** So many objects are in memory at once beside what is kept of them. */
const pageSize = 100;
/** A server that always says there is more must not fill the memory. */
const mostPages = 100;

const versionSchema = z.object({ gitVersion: z.string() });
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }).optional() });
const podSchema = z.object({ spec: z.object({ nodeName: z.string().optional() }) });
/** An object of another shape is an error, never an empty place; a list of nothing may be `null`, as Go writes it. */
const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item).nullable(), metadata: z.object({ continue: z.string().optional() }).optional() });
const nodePage = pageOf(nodeSchema);
const claimPage = pageOf(claimSchema);
const persistentVolumePage = pageOf(persistentVolumeSchema);

/** The few questions asked of the Kubernetes API; each rejects as those of the connection do. */
export class KubernetesApi {
  readonly #connection: KubernetesConnection;

  constructor(connection: KubernetesConnection) {
    this.#connection = connection;
  }

  async version(): Promise<string> {
    return (await this.#connection.get('/version', versionSchema)).gitVersion;
  }

  /** @param namespace undefined for what belongs to none */
  async mayList(resource: string, namespace: string | undefined): Promise<Right> {
    const resourceAttributes = { verb: 'list', resource, ...(namespace ? { namespace } : {}) };
    const { status } = await this.#connection.post(
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
      reviewSchema,
    );
    return status === undefined ? 'unknown' : status.allowed ? 'allowed' : 'denied';
  }

  async nodeOfPod(namespace: string, pod: string): Promise<string | undefined> {
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
    return (await this.#connection.get(path, podSchema)).spec.nodeName;
  }

  nodes(): Promise<z.infer<typeof nodeSchema>[]> {
    return this.#all('/api/v1/nodes', nodePage);
  }

  claims(namespace: string): Promise<z.infer<typeof claimSchema>[]> {
    return this.#all(`/api/v1/namespaces/${encodeURIComponent(namespace)}/persistentvolumeclaims`, claimPage);
  }

  persistentVolumes(): Promise<z.infer<typeof persistentVolumeSchema>[]> {
    return this.#all('/api/v1/persistentvolumes', persistentVolumePage);
  }

  /** Every page of a list. */
  async #all<T>(
    path: string,
    schema: z.ZodType<{ items: T[] | null; metadata?: { continue?: string | undefined } | undefined }>,
  ): Promise<T[]> {
    const found: T[] = [];
    let from = '';
    for (let page = 0; page < mostPages; page += 1) {
      const { items, metadata } = await this.#connection.get(`${path}?limit=${pageSize}${from}`, schema);
      // One by one: as arguments of a call, what a server sends in one page may be too many.
      for (const item of items ?? []) found.push(item);
      if (!metadata?.continue) return found;
      from = `&continue=${encodeURIComponent(metadata.continue)}`;
    }
    throw new Error(`there is more after ${mostPages} pages of ${pageSize}`);
  }
}
