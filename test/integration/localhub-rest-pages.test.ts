import { afterAll, expect, test } from 'vitest';
import { LoopbackAgent } from './localhub-clients.ts';
import { requestRaw, type RawAnswer } from './localhub-raw-requests.ts';
import { hubForTests } from './localhub-world.ts';

const { hub } = await hubForTests({ memory: true });
const agent = new LoopbackAgent(hub);

afterAll(() => {
  agent.destroy();
});

async function send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<RawAnswer> {
  const whole = `${path}?api-version=2021-04-12`;
  const text = body === null ? '' : JSON.stringify(body);
  return requestRaw(hub, { method, path: whole, body: text, headers, agent });
}

/** Deletes what each page of a query shows before it asks for the next; gives all that was shown. */
async function deleteByPages(source: string, addressOf: (row: Record<string, string>) => string): Promise<string[]> {
  const shown: string[] = [];
  let token: Record<string, string> = {};
  for (;;) {
    const headers = { 'x-ms-max-item-count': '2', ...token };
    const page = await send('POST', '/devices/query', { query: `SELECT * FROM ${source}` }, headers);
    for (const row of JSON.parse(page.body) as Record<string, string>[]) {
      shown.push(addressOf(row));
      expect(await send('DELETE', addressOf(row), null, { 'if-match': '*' })).toMatchObject({ status: 204, body: '' });
    }
    const next = page.headers['x-ms-continuation'];
    if (typeof next !== 'string') return shown;
    token = { 'x-ms-continuation': next };
  }
}

test('the token of a page is good for its own query only', async () => {
  const items = ['x', 'y', 'z'].map((id) => ({ id, importMode: 'create' }));
  expect((await send('POST', '/devices', items, {})).status).toBe(200);
  const ask = async (query: string, headers: Record<string, string>): Promise<RawAnswer> =>
    send('POST', '/devices/query', { query }, { 'x-ms-max-item-count': '1', ...headers });
  const first = await ask('SELECT deviceId FROM devices', {});
  const token = { 'x-ms-continuation': String(first.headers['x-ms-continuation']) };
  expect(JSON.parse((await ask('SELECT deviceId FROM devices', token)).body)).toEqual([{ deviceId: 'y' }]);
  const other = await ask("SELECT deviceId FROM devices WHERE deviceId != 'y'", token);
  expect([other.status, other.headers['iothub-errorcode']]).toEqual([400, 'ArgumentInvalid']);
  for (const id of ['x', 'y', 'z']) await send('DELETE', `/devices/${id}`, null, { 'if-match': '*' });
});

test('who deletes what a page shows, and then asks for the next, comes by everything', async () => {
  const devices = ['a', 'b', 'c', 'd', 'e'];
  const modules = devices.flatMap((deviceId) => ['one', 'two'].map((moduleId) => [deviceId, moduleId] as const));
  const items = [
    ...devices.map((id) => ({ id, importMode: 'create' })),
    ...modules.map(([id, moduleId]) => ({ id, moduleId, importMode: 'create' })),
  ];
  expect((await send('POST', '/devices', items, {})).status).toBe(200);
  const ofModule = (row: Record<string, string>): string => `/devices/${row['deviceId']}/modules/${row['moduleId']}`;
  const ofDevice = (row: Record<string, string>): string => `/devices/${row['deviceId']}`;
  expect(await deleteByPages('devices.modules', ofModule)).toEqual(
    modules.map(([deviceId, moduleId]) => ofModule({ deviceId, moduleId })),
  );
  expect(await deleteByPages('devices', ofDevice)).toEqual(devices.map((deviceId) => ofDevice({ deviceId })));
});
