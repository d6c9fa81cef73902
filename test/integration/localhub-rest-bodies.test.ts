import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { LoopbackAgent, registerDevice, serviceClients } from './localhub-clients.ts';
import { requestRaw } from './localhub-raw-requests.ts';
import { startTestHub } from './localhub-world.ts';

let hub: LocalHub;
let agent: LoopbackAgent;

beforeAll(async () => {
  hub = await startTestHub({ memory: true });
  agent = new LoopbackAgent(hub);
  const clients = serviceClients(hub);
  await registerDevice(clients, 'd');
  await registerDevice(clients, 'edge', true);
  await clients.registry.addModule({ deviceId: 'd', moduleId: 'm' });
  clients.close();
});

afterAll(async () => {
  agent.destroy();
  await hub.close();
});

const KEY = Buffer.alloc(32, 'secret').toString('base64');
const NEW_MODULE = '/devices/d/modules/new';

interface BodyRoute {
  readonly operation: string;
  readonly path: string;
  /** Bodies with a field of a wrong type, each with the name of that field. */
  readonly wrong: readonly (readonly [object, string])[];
  readonly code?: string;
}

const AUTHENTICATION: readonly (readonly [object, string])[] = [
  [{ authentication: KEY }, 'authentication'],
  [
    { authentication: { symmetricKey: { primaryKey: 5, secondaryKey: KEY } } },
    'authentication.symmetricKey.primaryKey',
  ],
  [{ authentication: { type: [] } }, 'authentication.type'],
  [{ authentication: { x509Thumbprint: 'ab' } }, 'authentication.x509Thumbprint'],
];
const TWIN: readonly (readonly [object, string])[] = [
  [{ tags: 'x' }, 'tags'],
  [{ tags: [] }, 'tags'],
  [{ properties: [] }, 'properties'],
  [{ properties: { desired: 5 } }, 'properties.desired'],
];
const METHOD: readonly (readonly [object, string])[] = [
  [{}, 'methodName'],
  [{ methodName: 5 }, 'methodName'],
  [{ methodName: 'm', responseTimeoutInSeconds: '30' }, 'responseTimeoutInSeconds'],
  [{ methodName: 'm', responseTimeoutInSeconds: 5.5 }, 'responseTimeoutInSeconds'],
  [{ methodName: 'm', connectTimeoutInSeconds: [] }, 'connectTimeoutInSeconds'],
];
const CONTENT: readonly (readonly [object, string])[] = [
  [{}, 'exactly one of deviceContent, moduleContent and modulesContent'],
  [{ modulesContent: [] }, 'modulesContent'],
  [{ modulesContent: { $edgeAgent: 5 } }, 'modulesContent.$edgeAgent'],
  [{ deviceContent: 'x' }, 'deviceContent'],
  [{ modulesContent: { $edgeAgent: { 'properties.desired': 5 } } }, '$edgeAgent: properties.desired must be an object'],
  [{ shade: 1 }, 'shade'],
];
const INVALID_CONTENT = 'InvalidConfigurationContent';

const ROUTES: readonly BodyRoute[] = [
  {
    operation: 'POST /devices',
    path: '/devices',
    wrong: [
      [[{ id: 5, importMode: 'create' }], '[0].id'],
      [[{ id: 'b' }], '[0].importMode'],
      [[{ id: 'b', importMode: 'create' }, 5], '[1]'],
      [[{ id: 'b', importMode: 'create', status: {} }], '[0].status'],
    ],
  },
  {
    operation: 'PUT /devices/:deviceId',
    path: '/devices/new',
    wrong: [
      ...AUTHENTICATION,
      [{ status: 7 }, 'status'],
      [{ statusReason: 'x'.repeat(129) }, 'statusReason'],
      [{ capabilities: { iotEdge: 'yes' } }, 'capabilities.iotEdge'],
      [{ parentScopes: 'x' }, 'parentScopes'],
      [{ deviceScope: 5 }, 'deviceScope'],
    ],
  },
  {
    operation: 'PUT /devices/:deviceId/modules/:moduleId',
    path: NEW_MODULE,
    wrong: [...AUTHENTICATION, [{ managedBy: 5 }, 'managedBy'], [{ moduleId: {} }, 'moduleId']],
  },
  { operation: 'PATCH /twins/:deviceId', path: '/twins/d', wrong: TWIN },
  { operation: 'PUT /twins/:deviceId', path: '/twins/d', wrong: TWIN },
  { operation: 'PATCH /twins/:deviceId/modules/:moduleId', path: '/twins/d/modules/m', wrong: TWIN },
  { operation: 'PUT /twins/:deviceId/modules/:moduleId', path: '/twins/d/modules/m', wrong: TWIN },
  { operation: 'POST /twins/:deviceId/methods', path: '/twins/d/methods', wrong: METHOD },
  { operation: 'POST /twins/:deviceId/modules/:moduleId/methods', path: '/twins/d/modules/m/methods', wrong: METHOD },
  {
    operation: 'PUT /configurations/:id',
    path: '/configurations/c',
    wrong: [
      [{}, 'id'],
      [{ id: 'c', priority: 'high' }, 'priority'],
      [{ id: 'c', priority: -1 }, 'priority'],
      [{ id: 'c', labels: { a: 1 } }, 'labels.a'],
      [{ id: 'c', metrics: { queries: [] } }, 'metrics.queries'],
      [{ id: 'c', targetCondition: {} }, 'targetCondition'],
    ],
  },
  {
    operation: 'POST /configurations/testQueries',
    path: '/configurations/testQueries',
    wrong: [
      [{ targetCondition: 5 }, 'targetCondition'],
      [{ customMetricQueries: ['x'] }, 'customMetricQueries'],
      [{ customMetricQueries: { a: 5 } }, 'customMetricQueries.a'],
    ],
  },
  {
    operation: 'POST /devices/:deviceId/applyConfigurationContent',
    path: '/devices/edge/applyConfigurationContent',
    code: INVALID_CONTENT,
    wrong: CONTENT,
  },
  {
    operation: 'POST /devices/query',
    path: '/devices/query',
    wrong: [
      [{}, 'query'],
      [{ query: 5 }, 'query'],
    ],
  },
  {
    operation: 'PUT /jobs/v2/:id',
    path: '/jobs/v2/j',
    wrong: [
      [{}, 'type'],
      [{ type: 'scheduleUpdateTwin', updateTwin: [] }, 'updateTwin'],
      [{ type: 'scheduleUpdateTwin', updateTwin: { tags: 5 } }, 'tags'],
      [{ type: 'scheduleDeviceMethod', cloudToDeviceMethod: 5 }, 'cloudToDeviceMethod'],
      [{ type: 'scheduleDeviceMethod', cloudToDeviceMethod: { methodName: 1 } }, 'cloudToDeviceMethod.methodName'],
      [{ type: 'scheduleUpdateTwin', updateTwin: {}, maxExecutionTimeInSeconds: '1' }, 'maxExecutionTimeInSeconds'],
      [{ type: 'scheduleUpdateTwin', updateTwin: {}, startTime: 5 }, 'startTime'],
    ],
  },
  {
    operation: 'POST /localhub/devices/:deviceId/messages',
    path: '/localhub/devices/d/messages',
    wrong: [
      [{ body: {} }, 'body'],
      [{ bodyBase64: '!' }, 'bodyBase64'],
      [{ ack: 'perhaps' }, 'ack'],
      [{ expiryTimeUtc: 'soon' }, 'expiryTimeUtc'],
      [{ properties: { a: 1 } }, 'properties.a'],
      [{ shade: 1 }, 'shade'],
    ],
  },
  {
    operation: 'POST /localhub/tokens',
    path: '/localhub/tokens',
    wrong: [
      [{ roles: 'all' }, 'roles'],
      [{ actions: [5] }, 'actions[0]'],
      [{ expiresInSeconds: '60' }, 'expiresInSeconds'],
    ],
  },
];

/** What takes a body and reads nothing of it. */
const WITHOUT_BODY = ['POST /jobs/v2/:id/cancel', 'POST /messages/serviceBound/feedback/:lockToken/abandon'];

/** How a validator speaks. */
const FOREIGN = /expected|received|invalid input|invalid option|too small|too big|unrecognized|undefined|\bNaN\b|zod/i;

interface Told {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
}

async function tell({ operation, path }: BodyRoute, body: unknown): Promise<Told> {
  const [method = ''] = operation.split(' ');
  const answer = await requestRaw(hub, {
    method,
    path: `${path}?api-version=2021-04-12`,
    body: JSON.stringify(body),
    agent,
  });
  const { Message, ExceptionMessage, ...more } = JSON.parse(answer.body) as Record<string, string>;
  expect(more).toEqual({});
  expect(ExceptionMessage).toMatch(/^Tracking ID:[0-9a-f]{32}-/);
  const code = answer.headers['iothub-errorcode'];
  expect(Message).toMatch(new RegExp(`^ErrorCode:${String(code)};`));
  return { status: answer.status, code, text: (Message ?? '').replace(/^ErrorCode:\w+;/, '') };
}

describe('a body that is not what it must be is refused in the words of its fields', () => {
  test('at every operation that takes one', async () => {
    const text = await readFile(join(import.meta.dirname, '../../docs/local-hub-parity.md'), 'utf8');
    const supported = text.split('\n## Service REST API: refused')[0] ?? '';
    const own = text.split('\n## ').find((section) => section.startsWith("The local hub's own operations")) ?? '';
    const listed = [...`${supported}\n${own}`.matchAll(/^\| `((?:PUT|POST|PATCH) \/[^`]*)`/gm)].map(
      (match) => match[1] ?? '',
    );
    expect([...ROUTES.map(({ operation }) => operation), ...WITHOUT_BODY].toSorted()).toEqual(listed.toSorted());
  });

  test.each(ROUTES.map((route) => [route.operation, route] as const))(
    '%s: a body that is none',
    async (_name, route) => {
      const wanted = route.operation === 'POST /devices' ? 'an array' : 'an object';
      const bodies: readonly [unknown, string][] = [
        [null, 'null'],
        ['x', 'a string'],
        [5, 'a number'],
        [true, 'true'],
        wanted === 'an array' ? [{}, 'an object'] : [[], 'an array'],
      ];
      for (const [body, kind] of bodies) {
        const told = await tell(route, body);
        expect(told).toMatchObject({ status: 400, code: route.code ?? 'ArgumentInvalid' });
        expect(told.text).toMatch(new RegExp(`the body must be ${wanted}, not ${kind}\\.$`));
      }
    },
  );

  test.each(ROUTES.map((route) => [route.operation, route] as const))('%s: fields', async (_name, route) => {
    for (const [body, place] of route.wrong) {
      const told = await tell(route, body);
      expect(told).toMatchObject({ status: 400, code: route.code ?? 'ArgumentInvalid' });
      expect(told.text).toContain(place);
      expect(told.text).not.toMatch(FOREIGN);
      expect(told.text).not.toContain(KEY);
    }
  });

  test('a bulk without items, and one with too many, are counted', async () => {
    const [bulk] = ROUTES;
    if (bulk === undefined) throw new Error('there are no routes');
    expect((await tell(bulk, [])).text).toBe('the body must have at least 1 item.');
    const many = Array.from({ length: 101 }, (_, index) => ({ id: `b${index}`, importMode: 'create' }));
    expect((await tell(bulk, many)).text).toBe('the body may have 100 items at most, and has 101.');
  });

  test('the content of a configuration has an error of its own', async () => {
    for (const [content, place] of CONTENT) {
      const put = { operation: 'PUT /configurations/:id', path: '/configurations/c', wrong: [] };
      const told = await tell(put, { id: 'c', content });
      expect(told).toMatchObject({ status: 400, code: INVALID_CONTENT });
      expect(told.text).toContain(place);
      expect(told.text).not.toMatch(FOREIGN);
    }
    expect(await tell({ operation: 'PUT /', path: '/configurations/c', wrong: [] }, { id: 'c' })).toMatchObject({
      code: INVALID_CONTENT,
      text: 'content is missing: it must be an object.',
    });
  });
});

describe('GET /devices?top=', () => {
  async function list(top: string): Promise<[number, number]> {
    const path = `/devices?api-version=2021-04-12&top=${top}`;
    const { status, body } = await requestRaw(hub, { method: 'GET', path, agent });
    return [status, status === 200 ? (JSON.parse(body) as unknown[]).length : 0];
  }

  test.each(['0', '-1', '1001', '99999999999999999999'])('%s counts as 1000', async (top) => {
    expect(await list(top)).toEqual([200, 2]);
  });

  test('1 gives one; what is no whole number is refused', async () => {
    expect(await list('1')).toEqual([200, 1]);
    for (const top of ['x', '', '1.5', '1e2']) expect(await list(top)).toEqual([400, 0]);
  });
});
