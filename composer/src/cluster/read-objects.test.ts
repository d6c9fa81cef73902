import { describe, expect, it } from 'vitest';
import type { ClusterError } from './cluster-error.ts';
import type { Cluster } from './open-cluster.ts';
import { demandSuccess } from './read-objects.ts';

const cluster: Cluster = { server: 'https://ase.contoso.com:6443', call: () => Promise.reject(new Error('not asked')) };

function refusalOf(status: number): ClusterError {
  try {
    demandSuccess(cluster, { status, body: { message: 'why' } });
  } catch (thrown) {
    return thrown as ClusterError;
  }
  throw new Error('it was taken for a success');
}

describe('an answer of a cluster', () => {
  it('of success is its body', () => expect(demandSuccess(cluster, { status: 201, body: 1 })).toBe(1));

  it.each([
    [401, 'not logged in', 'kubeconfig'],
    [403, 'forbidden', 'the right'],
    [404, 'not there', 'Check the address'],
    [409, 'refused', 'does not take'],
    [429, 'too busy', 'Try again later'],
    [500, 'failed', 'The API server itself failed'],
    [503, 'failed', 'The API server itself failed'],
  ])('of %i says that it is %s, and what can be done', (status, kind, help) => {
    const refusal = refusalOf(status);
    expect(refusal.message).toBe(`https://ase.contoso.com:6443: ${kind} (${status}) why`);
    expect(refusal.help).toContain(help);
    expect(refusal.help.includes('right') && status !== 403 && status !== 409).toBe(false);
  });
});
