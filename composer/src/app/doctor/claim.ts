import { pause } from '../pause.ts';
import { z } from 'zod';
import { ClusterError } from '../../cluster/cluster-error.ts';
import { demandSuccess, readObject, readObjects } from '../../cluster/read-objects.ts';
import { volumeSchema } from '../../core/doctor/objects.ts';
import type { ClaimOutcome } from '../../core/doctor/readings.ts';
import type { ShareContext } from './step-context.ts';

const pollMilliseconds = 500;
const mostEvents = 5;

const claimSchema = z.object({ status: z.object({ phase: z.string().optional() }).optional() });
const eventSchema = z.object({ reason: z.string().optional(), message: z.string().optional() });

const claimsOf = (namespace: string) => `/api/v1/namespaces/${encodeURIComponent(namespace)}/persistentvolumeclaims`;

/**
 * Makes sure that nobody uses the share. Where PersistentVolumes cannot be read, whoever named the share has said so.
 *
 * @throws {ClusterError} where it is in use, or is not there
 */
export async function demandSpare({ cluster, spareShare, signal }: ShareContext): Promise<void> {
  const path = `/api/v1/persistentvolumes/${encodeURIComponent(spareShare)}`;
  const answer = await cluster.call('GET', path, { signal });
  if (answer.status === 403) return;
  const volume = volumeSchema.safeParse(demandSuccess(cluster, answer)).data;
  const phase = volume?.status?.phase ?? 'of unknown phase';
  if (phase === 'Available' && volume?.spec.claimRef === undefined) return;
  throw new ClusterError('refused', `the share ${spareShare} is not spare: its PersistentVolume is ${phase}`, '');
}

/** Asks for a claim on the spare share. */
export async function makeClaim(context: ShareContext, name: string, accessMode: string): Promise<void> {
  const { cluster, namespace, spareShare, signal } = context;
  const body = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'mooring-doctor' } },
    spec: {
      accessModes: [accessMode],
      storageClassName: '',
      volumeName: spareShare,
      resources: { requests: { storage: '1Gi' } },
    },
  };
  demandSuccess(cluster, await cluster.call('POST', claimsOf(namespace), { body, signal }));
}

/** Waits until the claim is bound, or until `isSaid` of what Kubernetes said, or until the seconds are over. */
export async function awaitClaim(
  { cluster, namespace, signal }: ShareContext,
  name: string,
  isSaid: RegExp,
  seconds: number,
): Promise<ClaimOutcome> {
  const endMs = Date.now() + seconds * 1000;
  const about = encodeURIComponent(`involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`);
  const events = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events?fieldSelector=${about}`;
  for (;;) {
    const claim = await readObject(cluster, `${claimsOf(namespace)}/${name}`, claimSchema, { signal });
    const found = await readObjects(cluster, events, eventSchema, { signal });
    const said = found.map(({ reason, message }) => `${reason ?? ''} ${message ?? ''}`.trim().slice(0, 300));
    const outcome = { phase: claim.status?.phase ?? 'unknown', events: said.slice(-mostEvents) };
    if (outcome.phase === 'Bound' || said.some((one) => isSaid.test(one)) || Date.now() > endMs) return outcome;
    await pause(pollMilliseconds, signal);
  }
}

/** Deletes a claim, also one of which nobody knows whether it was made; answers whether it is known to be gone. */
export async function deleteClaim(
  { cluster, namespace, undoSignal, leave }: ShareContext,
  name: string,
): Promise<void> {
  const left = `the claim ${name} may still be in the namespace ${namespace}; delete it: kubectl delete pvc ${name} -n ${namespace}`;
  try {
    const { status } = await cluster.call('DELETE', `${claimsOf(namespace)}/${name}`, { signal: undoSignal() });
    if (!(status >= 200 && status < 300) && status !== 404) leave(left);
  } catch {
    leave(left);
  }
}

/** Waits until a deleted claim is really gone. */
export async function awaitGone({ cluster, namespace, signal }: ShareContext, name: string): Promise<void> {
  for (;;) {
    const { status } = await cluster.call('GET', `${claimsOf(namespace)}/${name}`, { signal });
    if (status === 404) return;
    await pause(pollMilliseconds, signal);
  }
}
