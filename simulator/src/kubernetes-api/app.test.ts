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
  const cluster = smallCluster();
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
