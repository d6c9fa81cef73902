import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { JobClient, Registry } from 'azure-iothub';
import type { RestApiClient } from 'azure-iothub/dist/common-http/rest_api_client.js';
import { LoopbackAgent, registerDevice } from './localhub-clients.ts';
import { deviceToken } from './localhub-mqtt-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests();
let agent: LoopbackAgent;

beforeAll(async () => {
  agent = new LoopbackAgent(hub);
  await registerDevice(clients, 'd');
});

afterAll(() => {
  agent.destroy();
});

type Credential = Parameters<typeof Registry.fromTokenCredential>[1];

interface Scopes {
  readonly asked: string[];
}

/** What an Azure credential is to the SDK, with the hub's own issuer behind it. */
function credential(role: string): Credential & Scopes {
  const asked: string[] = [];
  return {
    asked,
    getToken: async (scope: string | string[]) => {
      asked.push(String(scope));
      return hub.issueToken({ roles: [role] });
    },
  };
}

/** The SDK's own factory; only where it dials is changed. */
function overLoopback<T>(client: T): T {
  (client as { _restApiClient: RestApiClient })._restApiClient.setOptions({ http: { agent } });
  return client;
}

async function withBearer(token: string, method: string, path: string, body = '{}'): Promise<[number, string]> {
  const answer = await requestRaw(hub, {
    method,
    path: `${path}?api-version=2021-04-12`,
    authorization: `Bearer ${token}`,
    headers: { 'if-match': '*' },
    body,
  });
  return [answer.status, answer.body];
}

describe('bearer tokens through the SDK', () => {
  test('a registry client of a token credential does what its role may, and nothing else', async () => {
    const identity = credential('IoT Hub Registry Contributor');
    const registry = overLoopback(Registry.fromTokenCredential(hub.name, identity));
    await registry.create({ deviceId: 'made-by-role' });
    expect((await registry.get('made-by-role')).responseBody).toMatchObject({ deviceId: 'made-by-role' });
    await registry.delete('made-by-role');
    expect(identity.asked).toEqual(['https://iothubs.azure.net/.default']);
    await expect(registry.getTwin('d')).rejects.toThrow(expect.objectContaining({ name: 'UnauthorizedError' }));
  });

  test('a reader reads twins and queries, and writes neither', async () => {
    const registry = overLoopback(Registry.fromTokenCredential(hub.name, credential('IoT Hub Data Reader')));
    expect((await registry.getTwin('d')).responseBody).toMatchObject({ deviceId: 'd' });
    const page = await new Promise<number | undefined>((resolve, reject) => {
      registry.createQuery('SELECT * FROM devices').nextAsTwin((error, result) => {
        if (error == null) resolve(result?.length);
        else reject(error);
      });
    });
    expect(page).toBe(1);
    await expect(registry.updateTwin('d', { tags: { a: 1 } }, '*')).rejects.toThrow(
      expect.objectContaining({ name: 'UnauthorizedError' }),
    );
  });

  test('a job client of a contributor schedules jobs', async () => {
    const jobs = overLoopback(JobClient.fromTokenCredential(hub.name, credential('IoT Hub Data Contributor')));
    const later = new Date(Date.now() + 3_600_000);
    expect((await jobs.scheduleTwinUpdate('bearer', '*', { tags: {} }, later, 60)).jobStatus).toMatchObject({
      status: 'queued',
    });
    expect((await jobs.cancelJob('bearer')).jobStatus).toMatchObject({ status: 'cancelled' });
  });
});

describe('bearer tokens on the wire', () => {
  test.each([
    ['IoT Hub Data Contributor', [200, 200, 200, 404, 200]],
    ['IoT Hub Data Reader', [200, 401, 401, 401, 200]],
    ['IoT Hub Registry Contributor', [401, 200, 401, 401, 401]],
    ['IoT Hub Twin Contributor', [200, 401, 200, 401, 401]],
  ])('%s', async (role, expected) => {
    const { token } = hub.issueToken({ roles: [role] });
    const found = [
      await withBearer(token, 'GET', '/twins/d'),
      await withBearer(token, 'POST', '/devices', '[{"id":"x","importMode":"update"}]').then(([status, body]) =>
        status === 400 && body.includes('DeviceNotFound') ? [200] : [status],
      ),
      await withBearer(token, 'PATCH', '/twins/d', '{"tags":{"a":1}}'),
      await withBearer(token, 'POST', '/twins/d/methods', '{"methodName":"m"}'),
      await withBearer(token, 'GET', '/configurations'),
    ];
    expect(found.map(([status]) => status)).toEqual(expected);
  });

  test('one of Microsoft Entra ID, one without a right, and none at all are 401 with the reason', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const entra = `${part({ typ: 'JWT', alg: 'RS256', kid: 'contoso' })}.${part({ aud: 'https://iothubs.azure.net' })}.c2ln`;
    expect(await withBearer(entra, 'GET', '/devices')).toEqual([
      401,
      expect.stringContaining('tokens of Microsoft Entra ID cannot be checked here'),
    ]);
    expect(await withBearer('contoso', 'GET', '/devices')).toEqual([401, expect.stringContaining('JSON Web Token')]);
    const none = hub.issueToken({}).token;
    expect(await withBearer(none, 'GET', '/devices')).toEqual([
      401,
      expect.stringContaining('IotHubUnauthorizedAccess'),
    ]);
  });

  test('are issued over REST for who may do everything, and for nobody else', async () => {
    const ask = async (how: { policy?: string; authorization?: string }, body: object): ReturnType<typeof requestRaw> =>
      requestRaw(hub, {
        method: 'POST',
        path: '/localhub/tokens',
        body: JSON.stringify(body),
        ...how,
      });
    const issued = await ask({ policy: 'iothubowner' }, { roles: ['IoT Hub Twin Contributor'], expiresInSeconds: 60 });
    const { token } = JSON.parse(issued.body) as { token: string };
    expect((await withBearer(token, 'GET', '/twins/d'))[0]).toBe(200);
    expect((await ask({ policy: 'iothubowner' }, { roles: ['Owner'] })).status).toBe(400);
    for (const policy of ['service', 'registryReadWrite', 'device'])
      expect((await ask({ policy }, {})).status).toBe(401);
    const contributor = hub.issueToken({ roles: ['IoT Hub Data Contributor'] }).token;
    expect((await ask({ authorization: `Bearer ${contributor}` }, {})).status).toBe(401);
    const device = deviceToken(hub, 'devices/d', Buffer.alloc(32).toString('base64'));
    expect((await ask({ authorization: device }, {})).status).toBe(401);
  });
});
