import type { Reported } from '@mooring/contract';

export type Rights = Reported['cluster']['rights'];
export type Right = Rights['pods'];

export const noAnswer: Rights = {
  pods: 'unknown',
  persistentvolumeclaims: 'unknown',
  nodes: 'unknown',
  persistentvolumes: 'unknown',
};

/**
 * The capability level behind the single rights: 1 with the namespace (pods and claims), 2 with the cluster as well
 * (nodes and persistent volumes), 0 without. Undefined while an answer that decides it is missing.
 */
export function levelOf(rights: Rights): 0 | 1 | 2 | undefined {
  const namespace = both(rights.pods, rights.persistentvolumeclaims);
  const cluster = both(rights.nodes, rights.persistentvolumes);
  if (namespace === 'denied') return 0;
  if (namespace === 'unknown') return undefined;
  if (cluster === 'unknown') return undefined;
  return cluster === 'allowed' ? 2 : 1;
}

function both(a: Right, b: Right): Right {
  if (a === 'denied' || b === 'denied') return 'denied';
  return a === 'allowed' && b === 'allowed' ? 'allowed' : 'unknown';
}
