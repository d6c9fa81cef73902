import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { actionsOf } from '../bearer/operation-actions.ts';
import { TokenIssuer } from '../bearer/token-issuer.ts';
import { FeedbackBox } from '../c2d/feedback-box.ts';
import { MessageQueue } from '../c2d/message-queue.ts';
import { ConfigurationStore } from '../configuration/configuration-store.ts';
import { ConfigurationMetrics } from '../configuration/configuration-metrics.ts';
import { Evaluations } from '../configuration/evaluations.ts';
import { Deployments } from '../configuration/deployments.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { JobStore } from '../jobs/job-store.ts';
import { Jobs } from '../jobs/jobs.ts';
import { MethodCaller } from '../method/method-caller.ts';
import { LiveConnections } from '../mqtt/live-connections.ts';
import { TelemetryInbox } from '../mqtt/telemetry.ts';
import { LiveTwins } from '../query/live-twins.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { TwinService } from '../twin/twin-service.ts';
import { REFUSED_DEVICE_ROUTES, REFUSED_ROUTES } from './refused-routes.ts';
import { allRoutes } from './all-routes.ts';
import type { Route } from './route.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/local-hub-parity.md');

/** The operations that stand in the first column of the table under a heading. */
async function documented(heading: string): Promise<string[]> {
  const text = await readFile(DOCUMENT, 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([A-Z]+ \/[^`]*)`/gm)].map((match) => match[1] ?? '').toSorted();
}

function names(routes: readonly { readonly verb: string; readonly path: string }[]): string[] {
  return routes.map(({ verb, path }) => `${verb.toUpperCase()} ${path}`).toSorted();
}

/** Every operation of the service API, version 2021-04-12. */
const OPERATIONS = [
  'GET /devices',
  'POST /devices',
  'GET /devices/{id}',
  'PUT /devices/{id}',
  'DELETE /devices/{id}',
  'GET /devices/{id}/modules',
  'GET /devices/{id}/modules/{mid}',
  'PUT /devices/{id}/modules/{mid}',
  'DELETE /devices/{id}/modules/{mid}',
  'GET /twins/{id}',
  'PATCH /twins/{id}',
  'PUT /twins/{id}',
  'GET /twins/{id}/modules/{mid}',
  'PATCH /twins/{id}/modules/{mid}',
  'PUT /twins/{id}/modules/{mid}',
  'POST /twins/{id}/methods',
  'POST /twins/{id}/modules/{mid}/methods',
  'POST /devices/query',
  'GET /configurations',
  'GET /configurations/{id}',
  'PUT /configurations/{id}',
  'DELETE /configurations/{id}',
  'POST /configurations/testQueries',
  'POST /devices/{id}/applyConfigurationContent',
  'GET /statistics/devices',
  'GET /statistics/service',
  'PUT /jobs/v2/{id}',
  'GET /jobs/v2/{id}',
  'POST /jobs/v2/{id}/cancel',
  'GET /jobs/v2/query',
  'POST /jobs/create',
  'GET /jobs',
  'GET /jobs/{id}',
  'DELETE /jobs/{id}',
  'DELETE /devices/{id}/commands',
  'GET /messages/serviceBound/feedback',
  'DELETE /messages/serviceBound/feedback/{lockToken}',
  'POST /messages/serviceBound/feedback/{lockToken}/abandon',
  'GET /digitaltwins/{id}',
  'PATCH /digitaltwins/{id}',
  'POST /digitaltwins/{id}/commands/{name}',
  'POST /digitaltwins/{id}/components/{component}/commands/{name}',
];

/** Every operation of the API that devices speak over HTTPS; the last one as older SDKs have it. */
const DEVICE_OPERATIONS = [
  'POST /devices/{id}/messages/events',
  'GET /devices/{id}/messages/deviceBound',
  'DELETE /devices/{id}/messages/deviceBound/{etag}',
  'POST /devices/{id}/messages/deviceBound/{etag}/abandon',
  'POST /devices/{id}/files',
  'POST /devices/{id}/files/notifications',
  'POST /devices/{id}/files/notifications/{correlationId}',
];

/** What the parameters of an address are called does not matter. */
function withoutNames(operations: readonly string[]): string[] {
  return operations.map((operation) => operation.replaceAll(/:\w+|\{\w+\}/g, '{}')).toSorted();
}

function makeRoutes(): Route[] {
  const nowMs = (): number => 0;
  const state = new MemoryState();
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey: () => '', kept: new KeptIdentities(state) });
  const presence = new PresenceBoard();
  const twins = new TwinService(registry, presence, nowMs);
  const configurations = new ConfigurationStore(state, nowMs);
  const methods = new MethodCaller(new LiveConnections(), () => '');
  const evaluations = new Evaluations({ registry, twins, configurations });
  const index = new TwinIndex(new LiveTwins(registry, presence));
  const log = pino({ level: 'silent' });
  const feedback = new FeedbackBox(state.table('c2d-feedback'), nowMs, () => '');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return allRoutes({
    registry,
    presence,
    twins,
    methods,
    configurations,
    deployments: new Deployments({ registry, presence, twins, configurations, evaluations, state }),
    evaluations,
    metrics: new ConfigurationMetrics(index, configurations, evaluations),
    index,
    jobs: new Jobs({ store: new JobStore(state), index, twins, methods, nowMs, log, limit: null }),
    messages: {
      feedback,
      queue: new MessageQueue({ table: state.table('c2d-messages'), feedback, registry, nowMs }),
      telemetry: new TelemetryInbox(0, state),
    },
    state,
    tokens: new TokenIssuer({ keyId: '', privateKey, publicKey }, 'hub', nowMs),
  });
}

const routes = makeRoutes();
const isOwn = ({ path }: { readonly path: string }): boolean => path.startsWith('/localhub/');

describe('docs/local-hub-parity.md', () => {
  test('lists exactly the operations that the program does', async () => {
    expect(await documented('Service REST API: supported')).toEqual(names(routes.filter((route) => !isOwn(route))));
  });

  test('lists exactly the operations that the program refuses', async () => {
    expect(await documented('Service REST API: refused')).toEqual(names(REFUSED_ROUTES));
  });

  test('lists exactly the operations of devices over HTTPS, all refused', async () => {
    const said = await documented('HTTPS API of devices: refused');
    expect(said).toEqual(names(REFUSED_DEVICE_ROUTES));
    expect(withoutNames(said)).toEqual(withoutNames(DEVICE_OPERATIONS));
  });

  test("lists exactly the operations that are the local hub's own, which need no api-version", async () => {
    expect(await documented("The local hub's own operations")).toEqual(names(routes.filter(isOwn)));
    expect(names(routes.filter((route) => isOwn(route) && route.apiVersionOptional !== true))).toEqual([]);
  });

  test('says of each operation of IoT Hub, and of no other, whether it is done', async () => {
    const said = [
      ...(await documented('Service REST API: supported')),
      ...(await documented('Service REST API: refused')),
    ];
    expect(withoutNames(said)).toEqual(withoutNames(OPERATIONS));
  });
});

describe('the data actions of bearer tokens', () => {
  test("are known for every operation that is done, and for none of the hub's own", () => {
    const without = routes.filter(({ verb, path }) => actionsOf(verb, path) === null);
    expect(names(without)).toEqual(names(routes.filter(isOwn)));
  });
});
