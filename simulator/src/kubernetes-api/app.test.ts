import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleWith, smallCluster } from '../cluster/testing/small-cluster.ts';
import { listenOnLoopback } from '../listen.ts';
import { createApi } from './app.ts';
import { TokenBook } from './tokens.ts';

interface Answer {
  status: number;
  body: { message?: string; items?: { metadata: { name: string } }[] };
}

describe('the simulated API', () => {
  const cluster = smallCluster({ shares: ['camera', 'results', 'spare'] });
  const tokens = new TokenBook(Date.now);
  const token = tokens.issueAdmin();
  const closing = new AbortController();
  let server: Server;
  let port: number;
  beforeEach(async () => {
    const app = createApi({ store: cluster.store, tokens, rights: 0, closing: closing.signal });
    server = createServer((request, response) => void app(request, response));
    port = await listenOnLoopback(server);
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  const call = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  };
  const pods = '/api/v1/namespaces/iotedge/pods';

  it('lists by labels and by fields', async () => {
    cluster.apply(moduleWith('a', []), moduleWith('b', ['nowhere']));
    const names = async (query: string) =>
      (await call(`${pods}?${query}`)).body.items?.map((item) => item.metadata.name.slice(0, 1));
    const label = 'net.azure-devices.edge.module';
    expect(await names(`labelSelector=${label}%3Da`)).toEqual(['a']);
    expect(await names(`labelSelector=${label}!%3Da`)).toEqual(['b']);
    expect(await names('labelSelector=!unheard')).toEqual(['a', 'b']);
    expect(await names('fieldSelector=spec.nodeName%3Dk8s-sim0001cl-sim0001')).toEqual(['a']);
    expect((await call('/api/v1/namespaces/other/pods')).body.items).toEqual([]);
  });

  it.each([
    ['a selector it cannot read', `${pods}?labelSelector=a%20in%20(b)`, 400],
    ['a version that is no number', `${pods}?resourceVersion=x`, 400],
    ['a resource it does not have', '/api/v1/namespaces/iotedge/secrets', 404],
    ['a name that is not there', `${pods}/nobody`, 404],
    ['a namespaced resource at the top', '/api/v1/pods/nobody', 404],
  ])('refuses %s with a Status', async (_, path, status) => {
    expect(await call(path)).toMatchObject({ status, body: { kind: 'Status', code: status } });
  });

  describe('claims that somebody makes', () => {
    const claims = '/api/v1/namespaces/iotedge/persistentvolumeclaims';
    const headers = { 'content-type': 'application/json' };
    const asking = (name: string, accessMode: string, volumeName = 'results') => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name },
      spec: {
        accessModes: [accessMode],
        storageClassName: '',
        volumeName,
        resources: { requests: { storage: '1Gi' } },
      },
    });
    const make = (body: unknown, path = claims) => call(path, { method: 'POST', headers, body: JSON.stringify(body) });
    const remove = (name: string) => call(`${claims}/${name}`, { method: 'DELETE' });

    it('are bound by the rules, outlive what edgeAgent does, and leave their volume Released', async () => {
      expect(await make(asking('one', 'ReadWriteMany'))).toMatchObject({
        status: 201,
        body: { status: { phase: 'Bound' } },
      });
      cluster.apply(moduleWith('a', ['camera']));
      cluster.apply();
      expect(await call(`${claims}/one`)).toMatchObject({ status: 200, body: { status: { phase: 'Bound' } } });
      expect((await make(asking('one', 'ReadWriteMany'))).status).toBe(409);
      expect((await remove('one')).status).toBe(200);
      expect((await call(`${claims}/one`)).status).toBe(404);
      expect((await remove('one')).status).toBe(404);
      expect(cluster.volumePhase('results')).toBe('Released');
      expect(await make(asking('two', 'ReadWriteMany'))).toMatchObject({ body: { status: { phase: 'Pending' } } });
      expect(cluster.messages().join()).toContain('already bound to a different claim');
      await remove('two');
    });

    it('stay unbound for a mode that the share does not offer', async () => {
      expect(await make(asking('ro', 'ReadOnlyMany', 'spare'))).toMatchObject({
        body: { status: { phase: 'Pending' } },
      });
      expect(cluster.messages().join()).toContain('incompatible accessMode');
      await remove('ro');
    });

    it.each([
      ['of another form', { kind: 'Pod' }, claims, 400],
      ['with a size that is none', { ...asking('a', 'ReadWriteMany'), spec: { accessModes: [] } }, claims, 400],
      ['in another namespace', asking('a', 'ReadWriteMany'), claims.replace('iotedge', 'other'), 404],
      ['of another kind', asking('a', 'ReadWriteMany'), '/api/v1/namespaces/iotedge/pods', 404],
    ])('%s are refused', async (_, body, path, status) => {
      expect(await make(body, path)).toMatchObject({ status, body: { kind: 'Status', code: status } });
    });

    it('are not made or deleted by a service account', async () => {
      const pod = { serviceAccount: 'reporter', podName: 'p', podUid: 'u', nodeName: 'n' };
      const own = { ...headers, authorization: `Bearer ${tokens.issueForPod(pod)}` };
      const body = JSON.stringify(asking('a', 'ReadWriteMany'));
      expect((await call(claims, { method: 'POST', headers: own, body })).status).toBe(403);
      expect((await call(`${claims}/camera`, { method: 'DELETE', headers: own })).status).toBe(403);
    });
  });

  it('says that a watch from a forgotten version must begin anew', async () => {
    const busy = smallCluster();
    for (let index = 0; index < 600; index += 1) busy.apply(moduleWith(`m${index}`, []));
    const app = createApi({ store: busy.store, tokens, rights: 0, closing: closing.signal });
    const other = createServer((request, response) => void app(request, response));
    const otherPort = await listenOnLoopback(other);
    const answer = await fetch(`http://127.0.0.1:${otherPort}${pods}?watch=true&resourceVersion=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    other.close();
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ kind: 'Status', reason: 'Expired' });
  });

  it('refuses a question of rights that it cannot read', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const json = { 'content-type': 'application/json' };
    expect((await call(path, { method: 'POST', headers: json, body: '{"spec":{}}' })).status).toBe(400);
    expect((await call(path, { method: 'POST', headers: json, body: '{' })).status).toBe(400);
    const protobuf = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    expect((await call(path, { method: 'POST', headers: protobuf, body: 'k8s' })).status).toBe(415);
  });
});
