import { describe, expect, it } from 'vitest';
import type { Cluster, ClusterAnswer } from '../../cluster/open-cluster.ts';
import type { HubRest, RestAnswer } from '../../hub/hub-rest.ts';
import { claimSteps } from './claim-steps.ts';
import type { ShareContext } from './step-context.ts';
import { tryDeployment } from './temporary-deployment.ts';

const mismatch = 'Cannot bind to requested volume "spare": incompatible accessMode';
const taken = 'volume "spare" already bound to a different claim.';

/** A cluster with one share and the rules of Kubernetes for claims on it. */
class FakeCluster implements Cluster {
  readonly server = 'https://compute.contoso.com:6443';
  readonly claims = new Map<string, { phase: string; event: string }>();
  readonly said: string[] = [];
  phase = 'Available';
  rebinds = false;
  /** Refuses calls of this method. */
  broken = '';

  call(method: string, path: string, { body }: { body?: unknown }): Promise<ClusterAnswer> {
    this.said.push(`${method} ${path.split('?')[0]}`);
    if (method === this.broken) return Promise.resolve({ status: 500, body: { message: 'broken' } });
    return Promise.resolve(this.answer(method, path, body));
  }

  private answer(method: string, path: string, body: unknown): ClusterAnswer {
    const name = path.split('/').at(-1) ?? '';
    if (path.includes('/persistentvolumes/')) {
      const spec = { accessModes: ['ReadWriteMany'] };
      return { status: 200, body: { metadata: { name }, spec, status: { phase: this.phase } } };
    }
    if (path.includes('/events?')) {
      const events = [...this.claims]
        .filter(([claim]) => path.endsWith(`${claim}&limit=500`))
        .map(([, claim]) => claim);
      return { status: 200, body: { items: events.map(({ event }) => ({ reason: 'Failed', message: event })) } };
    }
    if (method === 'POST') return this.make(body as { metadata: { name: string }; spec: { accessModes: string[] } });
    const claim = this.claims.get(name);
    if (claim === undefined) return { status: 404, body: { message: 'not found' } };
    if (method === 'DELETE') {
      this.claims.delete(name);
      if (claim.phase === 'Bound') this.phase = this.rebinds ? 'Available' : 'Released';
    }
    return { status: 200, body: { status: { phase: claim.phase } } };
  }

  private make({ metadata, spec }: { metadata: { name: string }; spec: { accessModes: string[] } }): ClusterAnswer {
    const fits = !spec.accessModes.includes('ReadOnlyMany');
    const isFree = this.phase === 'Available';
    if (fits && isFree) this.phase = 'Bound';
    const event = fits ? (isFree ? '' : taken) : mismatch;
    this.claims.set(metadata.name, { phase: fits && isFree ? 'Bound' : 'Pending', event });
    return { status: 201, body: {} };
  }
}

function shareContext(cluster: Cluster): ShareContext & { left: string[] } {
  const left: string[] = [];
  const { signal } = new AbortController();
  const leave = (text: string) => void left.push(text);
  return { cluster, namespace: 'iotedge', spareShare: 'spare', signal, undoSignal: () => signal, leave, left };
}

const steps = claimSteps('mooring-doctor-1');

describe('claims on a spare share', () => {
  it('a claim for reading waits with its reason, and is deleted', async () => {
    const cluster = new FakeCluster();
    const context = shareContext(cluster);
    expect(await steps['read-only-claim'](context)).toEqual({ phase: 'Pending', events: [`Failed ${mismatch}`] });
    expect([...cluster.claims.keys()]).toEqual([]);
    expect(context.left).toEqual([]);
    expect(cluster.phase).toBe('Available');
  });

  it('a second claim is refused a Released share, and a person is told to mount it again', async () => {
    const cluster = new FakeCluster();
    const context = shareContext(cluster);
    expect(await steps['second-claim'](context)).toMatchObject({
      first: { phase: 'Bound' },
      second: { phase: 'Pending', events: [`Failed ${taken}`] },
    });
    expect([...cluster.claims.keys()]).toEqual([]);
    expect(context.left).toEqual(['the share spare may be Released now: unmount it and mount it again in the portal']);
  });

  it('a second claim is bound where the share is free again', async () => {
    const cluster = new FakeCluster();
    cluster.rebinds = true;
    expect(await steps['second-claim'](shareContext(cluster))).toMatchObject({ second: { phase: 'Bound' } });
  });

  it.each(['Bound', 'Released'])('a share that is %s is not spare, and nothing is made', async (phase) => {
    const cluster = new FakeCluster();
    cluster.phase = phase;
    await expect(steps['read-only-claim'](shareContext(cluster))).rejects.toThrow(
      `not spare: its PersistentVolume is ${phase}`,
    );
    expect(cluster.said.filter((call) => call.startsWith('POST'))).toEqual([]);
  });

  it('what cannot be deleted is named, with how to delete it', async () => {
    const cluster = new FakeCluster();
    cluster.broken = 'DELETE';
    const context = shareContext(cluster);
    await steps['read-only-claim'](context);
    expect(context.left.join()).toContain('kubectl delete pvc mooring-doctor-1-ro -n iotedge');
  });

  it('a claim of which nobody knows whether it was made is deleted, too', async () => {
    const cluster = new FakeCluster();
    const call = cluster.call.bind(cluster);
    cluster.call = async (method, path, options) => {
      const answer = await call(method, path, options);
      if (method === 'POST') throw new Error('cut off');
      return answer;
    };
    await expect(steps['read-only-claim'](shareContext(cluster))).rejects.toThrow('cut off');
    expect([...cluster.claims.keys()]).toEqual([]);
  });
});

describe('a temporary deployment that cannot be deleted', () => {
  const answer = (status: number, body: unknown = {}): Promise<RestAnswer> => Promise.resolve({ status, body });

  async function tryWith(call: HubRest['call']): Promise<string[]> {
    const left: string[] = [];
    const { signal } = new AbortController();
    const rest: HubRest = { name: 'contoso.azure-devices.net', simulated: false, call };
    const context = { rest, signal, undoSignal: () => signal, leave: (text: string) => void left.push(text) };
    await tryDeployment(context, 'mooring-doctor-1').catch(() => undefined);
    return left;
  }

  it.each([
    ['the deletion is refused', (method: string) => answer(method === 'DELETE' ? 429 : 200)],
    [
      'the deletion has no answer',
      (method: string) => (method === 'DELETE' ? Promise.reject(new Error('x')) : answer(200)),
    ],
    [
      'it was perhaps made, and is not found',
      (method: string) => (method === 'PUT' ? Promise.reject(new Error('x')) : answer(404)),
    ],
  ])('is named where %s', async (_name, call) => {
    expect((await tryWith(call)).join()).toContain('az iot edge deployment delete --deployment-id mooring-doctor-1');
  });

  it('is not named where it was refused, and is not there', async () => {
    expect(await tryWith((method) => answer(method === 'PUT' ? 403 : 404))).toEqual([]);
  });
});
