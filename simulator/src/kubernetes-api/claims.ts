import { z } from 'zod';
import { namespace, newNamespacedMeta } from '../cluster/state.ts';
import type { Claim } from '../cluster/objects.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { ApiStatus, badRequest, notFound } from './status.ts';

const resource = 'persistentvolumeclaims';
const objectName = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/);

const claimSchema = z.object({
  apiVersion: z.literal('v1'),
  kind: z.literal('PersistentVolumeClaim'),
  metadata: z.object({
    name: objectName,
    namespace: z.string().optional(),
    labels: z.record(z.string().max(320), z.string().max(63)).default({}),
  }),
  spec: z.object({
    accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'])).min(1),
    resources: z.object({ requests: z.object({ storage: z.string().regex(/^\d{1,15}(Ki|Mi|Gi|Ti|k|M|G|T)?$/) }) }),
    // There is no default class here, so that none and an empty one are the same.
    storageClassName: z.string().max(253).default(''),
    volumeName: objectName.optional(),
  }),
});

/**
 * Makes a claim that somebody asks for, and answers it as it is then: bound or not, as the rules have it. edgeAgent leaves
 * it alone, as it does all that lack its label.
 *
 * @throws {ApiStatus} 400 for another form, 409 for a name that is taken
 */
export function createClaim(store: ClusterStore, body: unknown): Claim {
  const parsed = claimSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badRequest(`not a PersistentVolumeClaim: ${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  const { metadata, spec } = parsed.data;
  const { name, labels } = metadata;
  if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  if (claimIn(store, name) !== undefined) {
    throw new ApiStatus(409, 'AlreadyExists', `${resource} "${name}" already exists`);
  }
  const { volumeName, ...asked } = spec;
  store.update((state, context) => {
    const made: Claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: newNamespacedMeta(context, name, labels),
      spec: { ...asked, ...(volumeName === undefined ? {} : { volumeName }) },
      status: { phase: 'Pending' },
    };
    return { ...state, persistentvolumeclaims: [...state.persistentvolumeclaims, made] };
  });
  return claimIn(store, name) ?? fail(name);
}

/**
 * Deletes a claim: at once, or when its last pod has gone. Its volume is Released then.
 *
 * @throws {ApiStatus} 404 where there is none
 */
export function deleteClaim(store: ClusterStore, name: string): Claim {
  const claim = claimIn(store, name) ?? fail(name);
  store.update((state, { nowUtc }) => ({
    ...state,
    persistentvolumeclaims: state.persistentvolumeclaims.map((one) =>
      one.metadata.name === name ? { ...one, metadata: { ...one.metadata, deletionTimestamp: nowUtc } } : one,
    ),
  }));
  return claim;
}

function claimIn({ state }: ClusterStore, name: string): Claim | undefined {
  return state.persistentvolumeclaims.find(({ metadata }) => metadata.name === name);
}

function fail(name: string): never {
  throw notFound(resource, name);
}
