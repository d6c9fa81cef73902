import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reported } from '@mooring/contract';
import { readTokenClaims } from '../core/node/token-claims.ts';

const folder = 'var/run/secrets/kubernetes.io/serviceaccount';

/** What kubelet mounted for this pod. The token is never logged nor reported. */
export interface ServiceAccount {
  readonly token: string;
  readonly caFile: string;
  readonly namespace: string | undefined;
}

/** Read anew each time, since kubelet rotates the token; undefined outside Kubernetes. */
export async function readServiceAccount(rootfs: string): Promise<ServiceAccount | undefined> {
  const read = (name: string) => readFile(join(rootfs, folder, name), 'utf8').catch(() => undefined);
  const [token, namespace] = await Promise.all([read('token'), read('namespace')]);
  if (token === undefined) return undefined;
  return { token: token.trim(), caFile: join(rootfs, folder, 'ca.crt'), namespace: namespace?.trim() || undefined };
}

/**
 * Which node and pod this is: the token says so on Kubernetes 1.30 and newer; otherwise what the operator set
 * (`MOORING_NODE_NAME`), otherwise what the API said of this pod.
 */
export function whereAmI(
  account: ServiceAccount | undefined,
  environment: NodeJS.ProcessEnv,
  nodeByApi: string | undefined,
): Reported['where'] {
  const claims = account === undefined ? {} : readTokenClaims(account.token);
  const pod = claims.pod ?? environment['HOSTNAME'];
  const namespace = account?.namespace ?? claims.namespace;
  const rest = { ...(pod ? { pod } : {}), ...(namespace ? { namespace } : {}) };
  if (claims.node) return { node: claims.node, nodeSource: 'token', ...rest };
  const given = environment['MOORING_NODE_NAME'];
  if (given) return { node: given, nodeSource: 'environment', ...rest };
  if (nodeByApi) return { node: nodeByApi, nodeSource: 'api', ...rest };
  return { nodeSource: 'unknown', ...rest };
}

/** The same from what lies on this machine alone, so that it is known before anybody was asked. Never rejects. */
export async function readPlace(rootfs: string, environment: NodeJS.ProcessEnv): Promise<Reported['where']> {
  return whereAmI(await readServiceAccount(rootfs), environment, undefined);
}
