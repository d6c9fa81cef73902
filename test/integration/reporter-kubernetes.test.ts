import { rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClusterObservation } from '../../modules/reporter/src/core/report/observed.ts';
import { observeCluster } from '../../modules/reporter/src/observe/cluster-reader.ts';
import {
  allResources,
  clusterGranting,
  startKubernetesServer,
  type ApiRoute,
  type KubernetesServer,
} from '../running/kubernetes-server.ts';
import { scratchFolder } from './reporter-world.ts';

const unknown = { pods: 'unknown', persistentvolumeclaims: 'unknown', nodes: 'unknown', persistentvolumes: 'unknown' };
const claims = '/api/v1/namespaces/iotedge/persistentvolumeclaims';
const claim = (name: string) => ({ metadata: { name }, spec: {}, status: { phase: 'Bound' } });

describe('what is read of a cluster over its API', () => {
  const folder = scratchFolder();
  let api: KubernetesServer;
  beforeAll(async () => {
    api = await startKubernetesServer(folder.path);
  });
  afterAll(async () => {
    await api.stop();
    folder.remove();
  });

  const look = (environment: NodeJS.ProcessEnv = {}, signal = new AbortController().signal) =>
    observeCluster(api.rootfs, { HOSTNAME: 'reporter-pod', ...api.environment, ...environment }, signal);
  /** As with all rights, save one path. */
  const allBut =
    (changed: string, answer: ReturnType<ApiRoute>): ApiRoute =>
    (path, ...rest) =>
      path === changed ? answer : clusterGranting(allResources)(path, ...rest);
  const raw = (text: string) => (outgoing: ServerResponse) => void outgoing.writeHead(200).end(text);
  const detailOf = ({ reading }: ClusterObservation) => reading.cluster.detail;

  it('is all of it with all rights, and nothing but rights without any', async () => {
    api.answerBy(clusterGranting(allResources));
    const all = await look();
    expect(all.reading.cluster).toMatchObject({ level: 2, version: 'v1.35.0' });
    expect(detailOf(all)).toBeUndefined();
    expect(all.reading.nodes['n0']).toEqual({ name: 'k8s-1', ready: 'true', gpusAllocatable: 1 });
    expect(all.where.node).toBe('k8s-1');
    api.answerBy(clusterGranting([]));
    const before = api.asked.length;
    const none = await look();
    expect(none.reading.cluster).toMatchObject({ level: 0, rights: { pods: 'denied', nodes: 'denied' } });
    expect(none.reading.claims).toEqual({});
    // Asking for what is denied would fill the log of the cluster.
    expect(new Set(api.asked.slice(before).map((path) => path.split('?')[0]))).toEqual(
      new Set(['/version', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews']),
    );
  });

  it('is every page of a list', async () => {
    const pages: Record<string, object> = {
      '': { items: [claim('a')], metadata: { continue: 'to b & c' } },
      'to b & c': { items: null, metadata: { continue: 'last' } },
      last: { items: [claim('c')], metadata: { continue: '' } },
    };
    api.answerBy((path, body, query) =>
      path === claims
        ? { status: 200, body: pages[query.get('continue') ?? ''] }
        : clusterGranting(allResources)(path, body, query),
    );
    expect(Object.keys((await look()).reading.claims)).toEqual(['a', 'c']);
  });

  it('ends where a server always has one more page', async () => {
    api.answerBy(allBut(claims, { status: 200, body: { items: [], metadata: { continue: 'again' } } }));
    const before = api.asked.length;
    const { reading } = await look();
    expect(reading.cluster.detail).toBe('claims: there is more after 100 pages of 100');
    expect(reading.claims).toEqual({});
    expect(api.asked.length - before).toBeLessThan(120);
  });

  it.each<[string, ReturnType<ApiRoute>, RegExp]>([
    [
      'a refusal',
      { status: 403, body: { reason: 'Forbidden', message: 'claims are forbidden:\nUser "x" cannot list' } },
      /^claims: 403 Forbidden: claims are forbidden: User "x" cannot list$/,
    ],
    [
      'a failure of the server, without words that change',
      { status: 503, body: { reason: 'ServiceUnavailable', message: 'no answer from 10.0.0.7 in 3.2 s' } },
      /^claims: 503 ServiceUnavailable$/,
    ],
    ['a redirect', { status: 302, body: {} }, /^claims: 302$/],
    ['no JSON', raw('<html>a login page</html>'), /^claims: 200 and no JSON$/],
    ['nothing', raw(''), /^claims: 200 and no JSON$/],
    ['brackets without end', raw('['.repeat(1_000_000)), /^claims: 200 and no JSON$/],
    ['null', raw('null'), /^claims: 200 and another shape at its top$/],
    [
      'an object of another shape',
      { status: 200, body: { items: [claim('a'), { metadata: { name: 7 } }] } },
      /^claims: 200 and another shape at items\.1\.metadata\.name$/,
    ],
    [
      'a connection that ends amid the answer',
      (outgoing) => void outgoing.writeHead(200, { 'Content-Length': 1000 }).write('{', () => void outgoing.destroy()),
      /^claims: aborted \(ECONNRESET\)$/,
    ],
    [
      'an answer that does not end',
      (outgoing) => {
        const more = () =>
          void (outgoing.write(' '.repeat(1024 * 1024)) ? setImmediate(more) : outgoing.once('drain', more));
        more();
      },
      /^claims: the answer is longer than 16777216 bytes$/,
    ],
  ])('tells %s in one line, keeps the rest, and takes no claim for gone', async (_, answer, detail) => {
    api.answerBy(allBut(claims, answer));
    const observation = await look();
    expect(detailOf(observation)).toMatch(detail);
    expect(observation.reading.cluster.level).toBe(2);
    expect(observation.reading.claims).toEqual({});
    expect(observation.reading.nodes['n0']?.ready).toBe('true');
  });

  it('tells no token, even where a server sends back what it was sent', async () => {
    api.answerBy(allBut('/version', { status: 400, body: { reason: api.token, message: `you sent ${api.token}` } }));
    expect(detailOf(await look())).toBe('version: 400 …: you sent …');
  });

  it('follows a token that was changed, and tells an old one as refused, never as denied', async () => {
    api.answerBy(clusterGranting(allResources));
    const [token, old] = [join(api.rootfs, 'var/run/secrets/kubernetes.io/serviceaccount/token'), api.token];
    api.rotateToken();
    expect((await look()).reading.cluster.level).toBe(2);
    writeFileSync(token, old);
    const { reading } = await look();
    expect(reading.cluster.rights).toEqual(unknown);
    expect(reading.cluster.detail).toContain('right to pods: 401 Unauthorized');
    writeFileSync(token, api.token);
  });

  it('is by no proxy, and with no certificate but one of the cluster, whatever the environment says', async () => {
    api.answerBy(clusterGranting(allResources));
    const proxies = { HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    const file = join(api.rootfs, 'var/run/secrets/kubernetes.io/serviceaccount/ca.crt');
    const other = await startKubernetesServer(join(folder.path, 'other'));
    const before = process.env;
    process.env = { ...before, ...proxies, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    try {
      expect((await look(proxies)).reading.cluster.level).toBe(2);
      const { reading } = await look(other.environment);
      expect(reading.cluster.rights).toEqual(unknown);
      expect(reading.cluster.detail).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
      expect(other.asked).toEqual([]);
    } finally {
      process.env = before;
      await other.stop();
    }
    rmSync(file);
    const { reading } = await look();
    expect(reading.cluster.detail).toMatch(/^the Kubernetes API at https:\/\/127\.0\.0\.1:\d+: ENOENT/);
  });

  it('is asked of an IPv6 address too', async () => {
    const six = await startKubernetesServer(join(folder.path, 'six'), '::1');
    try {
      six.answerBy(clusterGranting([]));
      const environment = { ...six.environment, KUBERNETES_SERVICE_HOST: '::1' };
      const { reading } = await observeCluster(six.rootfs, environment, new AbortController().signal);
      expect(reading.cluster).toMatchObject({ level: 0, version: 'v1.35.0' });
    } finally {
      await six.stop();
    }
  });

  it('is what was answered in time where one question is not', { timeout: 20_000 }, async () => {
    const six = await startKubernetesServer(join(folder.path, 'slow'));
    try {
      six.answerBy((path, ...rest) => (path === '/version' ? undefined : clusterGranting([])(path, ...rest)));
      const { reading } = await observeCluster(six.rootfs, six.environment, new AbortController().signal);
      expect(reading.cluster).toMatchObject({ level: 0, detail: 'version: no answer in time' });
    } finally {
      await six.stop();
    }
  });
});
