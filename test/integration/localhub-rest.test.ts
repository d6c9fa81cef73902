import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REFUSED_DEVICE_ROUTES, REFUSED_ROUTES, type RefusedRoute } from '../../localhub/src/rest/refused-routes.ts';
import { LoopbackAgent, policyToken, registerDevice } from './localhub-clients.ts';
import { requestRaw, type RawAnswer, type RawRequest } from './localhub-raw-requests.ts';
import { hubForTests, startTestHub } from './localhub-world.ts';

const { hub, clients } = await hubForTests();
let agent: LoopbackAgent;

beforeAll(async () => {
  agent = new LoopbackAgent(hub);
  await registerDevice(clients, 'd');
});

afterAll(() => {
  agent.destroy();
});

const VERSION = 'api-version=2021-04-12';

async function ask(method: string, path: string, more: Partial<RawRequest> = {}): Promise<RawAnswer> {
  return requestRaw(hub, { method, path: `${path}?${VERSION}`, ...more });
}

function problem({ status, headers }: RawAnswer): [number, unknown] {
  return [status, headers['iothub-errorcode']];
}

function addressed({ verb, path, why }: RefusedRoute): [method: string, path: string, why: string] {
  return [verb.toUpperCase(), path.replaceAll(/:\w+/g, 'x'), why];
}

const READ = ['iothubowner', 'registryRead', 'registryReadWrite'];
const WRITE = ['iothubowner', 'registryReadWrite'];
const SERVICE = ['iothubowner', 'service'];

/** Every operation that is done, and which of the default policies may do it. */
const OPERATIONS: readonly (readonly [string, readonly string[]])[] = [
  ['GET /devices', READ],
  ['POST /devices', WRITE],
  ['GET /devices/none', READ],
  ['PUT /devices/d', WRITE],
  ['DELETE /devices/none', WRITE],
  ['GET /devices/d/modules', READ],
  ['GET /devices/d/modules/none', READ],
  ['PUT /devices/none/modules/%24x', WRITE],
  ['DELETE /devices/d/modules/none', WRITE],
  ['GET /statistics/devices', READ],
  ['GET /statistics/service', SERVICE],
  ['GET /twins/none', SERVICE],
  ['PATCH /twins/none', SERVICE],
  ['PUT /twins/none', SERVICE],
  ['POST /twins/none/methods', SERVICE],
  ['GET /twins/d/modules/none', SERVICE],
  ['PATCH /twins/d/modules/none', SERVICE],
  ['PUT /twins/d/modules/none', SERVICE],
  ['POST /twins/d/modules/none/methods', SERVICE],
  ['GET /configurations', SERVICE],
  ['GET /configurations/none', SERVICE],
  ['PUT /configurations/none', SERVICE],
  ['DELETE /configurations/none', SERVICE],
  ['POST /configurations/testQueries', SERVICE],
  ['POST /devices/d/applyConfigurationContent', SERVICE],
  ['POST /devices/query', SERVICE],
  ['PUT /jobs/v2/none', SERVICE],
  ['GET /jobs/v2/none', SERVICE],
  ['GET /jobs/v2/query', SERVICE],
  ['POST /jobs/v2/none/cancel', SERVICE],
  ['DELETE /devices/d/commands', SERVICE],
  ['GET /messages/serviceBound/feedback', SERVICE],
  ['DELETE /messages/serviceBound/feedback/none', SERVICE],
  ['POST /messages/serviceBound/feedback/none/abandon', SERVICE],
];
const POLICIES = ['iothubowner', 'service', 'device', 'registryRead', 'registryReadWrite'];

describe('permissions', () => {
  test.each(OPERATIONS)('%s is for %j', async (operation, allowed) => {
    const [method = '', path = ''] = operation.split(' ');
    const mayDo = await Promise.all(
      POLICIES.map(async (policy) => {
        const { status, body } = await ask(method, path, { policy, agent, body: method === 'DELETE' ? '' : '[]' });
        // A module of a device that is missing is a 401 too, for who may ask.
        return status !== 401 || !body.includes('This token may not do');
      }),
    );
    expect(POLICIES.filter((_, index) => mayDo[index])).toEqual(allowed);
  });
});

describe('answers', () => {
  test('carry a request id, of their own each, and errors their name and number in either envelope', async () => {
    const missing = await ask('GET', '/devices/absent');
    expect(problem(missing)).toEqual([404, 'DeviceNotFound']);
    expect(JSON.parse(missing.body)).toEqual({
      Message: expect.stringMatching(/^ErrorCode:DeviceNotFound;/) as string,
      ExceptionMessage: expect.stringMatching(/^Tracking ID:[0-9a-f]{32}-G\d:-TimeStamp:\d{4}-/) as string,
    });
    await ask('PUT', '/devices/d/modules/m', { body: '{}' });
    const twice = await ask('PUT', '/devices/d/modules/m', { body: '{}' });
    expect(problem(twice)).toEqual([409, 'ModuleAlreadyExistsOnDevice']);
    expect(JSON.parse(twice.body)).toMatchObject({ errorCode: 409_301, trackingId: twice.headers['x-ms-request-id'] });
    const offline = await ask('POST', '/twins/d/methods', { body: '{"methodName":"m"}' });
    const { Message } = JSON.parse(offline.body) as { Message: string };
    expect(JSON.parse(Message)).toMatchObject({ errorCode: 404_103, info: { timeout: '00:00:00' } });
    const fine = await ask('GET', '/devices/d');
    const ids = [missing, twice, offline, fine].map(({ headers }) => headers['x-ms-request-id']);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(String(id)))).toBe(true);
  });

  test.each([
    ['2018-06-30', [200, undefined]],
    ['2020-09-30', [200, undefined]],
    ['2021-04-12', [200, undefined]],
    ['2024-03-31', [200, undefined]],
    ['2016-02-03', [400, 'InvalidProtocolVersion']],
    ['', [400, 'InvalidProtocolVersion']],
  ])('to api-version %j: %j', async (version, expected) => {
    const answer = await requestRaw(hub, { method: 'GET', path: `/devices/d?api-version=${version}` });
    expect(problem(answer)).toEqual(expected);
  });

  test('to HEAD are those to GET without a body; another verb is 405 with those that there are', async () => {
    const head = await ask('HEAD', '/devices/d');
    expect([head.status, head.body, Number(head.headers['content-length']) > 0]).toEqual([200, '', true]);
    const lines = await ask('HEAD', '/localhub/telemetry');
    expect([lines.status, lines.body]).toEqual([200, '']);
    const wrong = await ask('PATCH', '/devices/d');
    expect([...problem(wrong), wrong.headers.allow]).toEqual([405, 'MethodNotAllowed', 'DELETE, GET, HEAD, PUT']);
    expect(problem(await ask('OPTIONS', '/devices/d'))).toEqual([405, 'MethodNotAllowed']);
    expect(problem(await ask('GET', '/nowhere'))).toEqual([404, 'NotFound']);
    for (const answer of [wrong, head]) expect(answer.headers['x-ms-request-id']).toMatch(/^[0-9a-f]{32}$/);
  });

  test('keep their socket for longer than any client idles', async () => {
    const { headers } = await ask('GET', '/devices/d', { agent });
    expect(Number(/timeout=(\d+)/.exec(String(headers['keep-alive']))?.[1])).toBeGreaterThanOrEqual(300);
  });

  test.each(REFUSED_ROUTES.map(addressed))('to %s %s are 501, for who may ask at all', async (method, path, why) => {
    const answer = await ask(method, path, { agent });
    expect(problem(answer)).toEqual([501, 'LocalHubNotImplemented']);
    expect((JSON.parse(answer.body) as { Message: string }).Message).toContain(why);
    expect((await ask(method, path, { authorization: 'none', agent })).status).toBe(401);
  });

  test.each(REFUSED_DEVICE_ROUTES.map(addressed))('to %s %s are 501, with a token or with none', async (...row) => {
    const [method, path, why] = row;
    for (const authorization of [policyToken(hub, 'device'), '']) {
      const whole = `${path.toLowerCase()}?api-version=2016-02-03`;
      const answer = await requestRaw(hub, { method, path: whole, authorization, agent });
      expect(problem(answer)).toEqual([501, 'LocalHubNotImplemented']);
      expect((JSON.parse(answer.body) as { Message: string }).Message).toContain(why);
    }
  });
});

describe('bodies', () => {
  const nested = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

  test.each([
    ['no JSON', '{"deviceId":', 400, 'IotHubFormatError'],
    ['10,000 levels', nested(10_000), 400, 'IotHubFormatError'],
    ['a list', '[]', 400, 'ArgumentInvalid'],
    ['a text', '"x"', 400, 'ArgumentInvalid'],
    ['a wrong type inside', '{"status":7}', 400, 'ArgumentInvalid'],
    ['more than 1 MiB', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 413, 'MessageTooLarge'],
  ])('of %s are refused by name, and the hub goes on', async (_what, body, status, code) => {
    expect(problem(await ask('PUT', '/devices/body', { body }))).toEqual([status, code]);
    expect((await ask('GET', '/devices/d')).status).toBe(200);
  });

  test.each(['PATCH', 'PUT'])('of a twin hold 20,000 values, and no more (%s)', async (method) => {
    const keys = (count: number): string => Array.from({ length: count }, (_, at) => `"k${at}":null`).join(',');
    const body = (count: number): string => `{"tags":{${keys(count)}}}`;
    expect(problem(await ask(method, '/twins/d', { body: body(20_001) }))).toEqual([413, 'MessageTooLarge']);
    expect((await ask('PATCH', '/twins/d', { body: body(10_000) })).status).toBe(200);
  });

  test('of many identities may have 8 MiB, and no more', async () => {
    const items = '[{"id":"one-of-many","importMode":"create"}]';
    const padded = (mebibytes: number): string => items.padEnd(mebibytes * 1024 * 1024);
    expect((await ask('POST', '/devices', { body: padded(8) })).status).toBe(200);
    expect(problem(await ask('POST', '/devices', { body: `${padded(8)} ` }))).toEqual([413, 'MessageTooLarge']);
  });

  test('of 100 levels are a method payload like any other', async () => {
    const body = `{"methodName":"m","payload":${nested(100)}}`;
    expect(problem(await ask('POST', '/twins/d/methods', { body }))).toEqual([404, 'DeviceNotOnline']);
    const large = `{"methodName":"m","payload":"${'x'.repeat(128 * 1024)}"}`;
    expect(problem(await ask('POST', '/twins/d/methods', { body: large }))).toEqual([413, 'MessageTooLarge']);
  });

  test.each(['text/plain', 'application/octet-stream', 'application/json; charset=utf-8', ''])(
    'are read as JSON with content type %j',
    async (type) => {
      const answer = await ask('PATCH', '/twins/d', { headers: { 'content-type': type }, body: '{"tags":{"t":1}}' });
      expect([answer.status, (JSON.parse(answer.body) as { tags: object }).tags]).toEqual([200, { t: 1 }]);
    },
  );

  test('that are not UTF-8 are refused, and nothing of them is kept', async () => {
    const body = Buffer.concat([Buffer.from('{"tags":{"torn":"'), Buffer.of(0xff, 0xfe), Buffer.from('"}}')]);
    expect(problem(await ask('PATCH', '/twins/d', { body }))).toEqual([400, 'IotHubFormatError']);
    expect((await ask('GET', '/twins/d')).body).not.toContain('torn');
  });

  test.each(['us-ascii', 'iso-8859-1', 'utf-16', 'utf-16be', 'utf-7', 'klingon'])(
    'are UTF-8 where their content type says %s',
    async (charset) => {
      const headers = { 'content-type': `text/plain; charset=${charset}` };
      const answer = await ask('PATCH', '/twins/d', { headers, body: '{"tags":{"t":"é +AOk-"}}' });
      expect([answer.status, (JSON.parse(answer.body) as { tags: object }).tags]).toEqual([200, { t: 'é +AOk-' }]);
      const torn = Buffer.from('{"tags":{"torn":"é"}}', 'latin1');
      expect(problem(await ask('PATCH', '/twins/d', { headers, body: torn }))).toEqual([400, 'IotHubFormatError']);
    },
  );

  test('that begin with a byte order mark are refused', async () => {
    for (const body of ['\ufeff{}', '\ufeff']) {
      const answer = await ask('PATCH', '/twins/d', { body });
      expect(problem(answer)).toEqual([400, 'IotHubFormatError']);
      expect(answer.body).toContain('byte order mark');
    }
  });

  test('in an encoding that is none are refused', async () => {
    expect((await ask('PATCH', '/twins/d', { headers: { 'content-encoding': 'x' }, body: '{}' })).status).toBe(415);
  });

  test('that cannot be an address are a 400', async () => {
    const authorization = policyToken(hub, 'iothubowner');
    const answer = await requestRaw(hub, { method: 'GET', path: `/devices/%E0%A4%A?${VERSION}`, authorization });
    expect(answer.status).toBe(400);
    const whole = await requestRaw(hub, { method: 'GET', path: `http://:80/devices?${VERSION}`, authorization });
    expect([whole.status, whole.headers['iothub-errorcode']]).toEqual([400, 'ArgumentInvalid']);
  });
});

describe('a hub that throttles', () => {
  test('lets a burst pass, makes the next wait for its turn, and refuses who would wait too long', async () => {
    const small = await startTestHub({ throttle: 'S1' });
    const send = async (method: string, path: string, body = ''): Promise<RawAnswer> =>
      requestRaw(small, { method, path: `${path}?${VERSION}`, body });
    const items = Array.from({ length: 100 }, (_, index) => ({ id: `t${index}`, importMode: 'create' }));
    expect((await send('POST', '/devices', JSON.stringify(items))).status).toBe(200);
    const refused = await send('POST', '/devices', JSON.stringify(items));
    expect(problem(refused)).toEqual([429, 'ThrottlingException']);
    expect(refused.body).toContain('Wait 10 seconds and try again. Operation type: IdentityRegistry');
    expect([refused.headers.connection, refused.headers['retry-after']]).toEqual(['close', undefined]);
    expect((await send('GET', '/devices/t1')).status).toBe(200);
    expect((await send('GET', '/twins/t1')).status).toBe(200);
    await small.close();
  });
});
