import { readFile } from 'node:fs/promises';
import type { Reported } from '@mooring/contract';
import { claimMap, nodeMap, ownNode, persistentVolumeMap } from '../core/node/cluster-maps.ts';
import { levelOf, noAnswer, type Right, type Rights } from '../core/node/rights.ts';
import type { ClusterList, ClusterObservation, ClusterReading } from '../core/report/observed.ts';
import { withDeadline } from '../deadline-signal.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { KubernetesConnection } from './kubernetes-connection.ts';
import { readServiceAccount, whereAmI, type ServiceAccount } from './service-account.ts';

/** Shorter than what the first document waits for. */
const deadlineMilliseconds = 5_000;
const mostReasonCharacters = 160;

/** A reading before anything could be asked, or where nothing can be. */
export function unreadCluster(detail: string, nodes: Reported['nodes'] = {}): ClusterReading {
  return { cluster: { rights: noAnswer, detail }, nodes, claims: {}, persistentVolumes: {} };
}

/**
 * Reads of the cluster what this pod may read. A question that was not answered leaves `unknown`, never `denied`; a right
 * that is denied is told as such, and the rest goes on. Never rejects.
 */
export async function observeCluster(
  rootfs: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ClusterObservation> {
  const account = await readServiceAccount(rootfs);
  const where = whereAmI(account, environment, undefined);
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'] ?? '443';
  if (account === undefined || !host) {
    return { where, reading: unreadCluster('not on Kubernetes: no service account or no API address') };
  }
  try {
    return await withDeadline(deadlineMilliseconds, signal, async (within) => {
      const ca = await readFile(account.caFile, { encoding: 'utf8', signal: within });
      const connection = new KubernetesConnection({ host, port, token: account.token, ca }, within);
      try {
        return await readAll(new KubernetesApi(connection), account, where, environment);
      } finally {
        connection.close();
      }
    });
  } catch (error) {
    const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { where, reading: unreadCluster(`the Kubernetes API at ${server}: ${shorten(error)}`, ownNode(where)) };
  }
}

async function readAll(
  api: KubernetesApi,
  account: ServiceAccount,
  before: Reported['where'],
  environment: NodeJS.ProcessEnv,
): Promise<ClusterObservation> {
  const namespace = account.namespace ?? before.namespace ?? 'iotedge';
  const problems: string[] = [];
  const ask = async <T>(what: string, question: Promise<T>): Promise<T | undefined> => {
    try {
      return await question;
    } catch (error) {
      problems.push(`${what}: ${shorten(error)}`);
      return undefined;
    }
  };
  const mayList = async (resource: string, inNamespace: string | undefined): Promise<Right> =>
    (await ask(`right to ${resource}`, api.mayList(resource, inNamespace))) ?? 'unknown';
  const [version, pods, persistentvolumeclaims, nodes, persistentvolumes] = await Promise.all([
    ask('version', api.version()),
    mayList('pods', namespace),
    mayList('persistentvolumeclaims', namespace),
    mayList('nodes', undefined),
    mayList('persistentvolumes', undefined),
  ]);
  const rights: Rights = { pods, persistentvolumeclaims, nodes, persistentvolumes };
  const [node, nodeList, claimList, volumeList] = await Promise.all([
    before.node === undefined && pods === 'allowed' && before.pod !== undefined
      ? ask('own pod', api.nodeOfPod(namespace, before.pod))
      : undefined,
    nodes === 'allowed' ? ask('nodes', api.nodes()) : undefined,
    persistentvolumeclaims === 'allowed' ? ask('claims', api.claims(namespace)) : undefined,
    persistentvolumes === 'allowed' ? ask('persistent volumes', api.persistentVolumes()) : undefined,
  ]);
  const where = node === undefined ? before : whereAmI(account, environment, node);
  const level = levelOf(rights);
  const lists: readonly [ClusterList, Right, unknown][] = [
    ['nodes', nodes, nodeList],
    ['claims', persistentvolumeclaims, claimList],
    ['persistentVolumes', persistentvolumes, volumeList],
  ];
  const unread = lists.flatMap(([name, right, list]) => (right === 'allowed' && list === undefined ? [name] : []));
  return {
    where,
    reading: {
      cluster: {
        ...(level === undefined ? {} : { level }),
        ...(version === undefined ? {} : { version }),
        rights,
        ...(problems.length === 0 ? {} : { detail: problems.join('; ') }),
      },
      nodes: nodeList === undefined ? ownNode(where) : nodeMap(nodeList),
      claims: claimList === undefined ? {} : claimMap(claimList),
      persistentVolumes: volumeList === undefined ? {} : persistentVolumeMap(volumeList),
      ...(unread.length === 0 ? {} : { unread }),
    },
  };
}

function shorten(error: unknown): string {
  return (error instanceof Error ? error.message || error.name : String(error)).slice(0, mostReasonCharacters);
}
