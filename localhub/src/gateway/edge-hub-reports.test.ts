import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { deviceIdentity, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { LiveConnections, type LiveConnection } from '../mqtt/live-connections.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { TwinService } from '../twin/twin-service.ts';
import type { TwinObject } from '../twin/value.ts';
import { EdgeHubReports } from './edge-hub-reports.ts';
import { ReportedPatches } from './reported-patches.ts';

const NOW_MS = Date.UTC(2030, 0, 1);
const AT = '2030-01-01T00:00:00.0000000Z';
const EVERY_TIME = { schemaVersion: '1.0', version: { version: '', build: '', commit: '' } };

function world() {
  const state = new MemoryState();
  const nowMs = (): number => NOW_MS;
  const mintKey = (): string => Buffer.alloc(32, 7).toString('base64');
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs, mintKey, kept: new KeptIdentities(state) });
  registry.putDevice('edge', { capabilities: { iotEdge: true } }, ABSENT);
  for (const moduleId of ['cam.1', 'cam$2']) registry.putModule('edge', moduleId, {}, ABSENT);
  registry.putDevice('leaf', {}, ABSENT);
  registry.putModule('leaf', 'm', {}, ABSENT);
  const twins = new TwinService(registry, new PresenceBoard(), nowMs);
  const refused: string[] = [];
  /** The gateway over what is kept already, as after a restart. */
  const begin = () => {
    const connections = new LiveConnections();
    const reportedPatches = new ReportedPatches({ registry, twins, table: state.table('patches'), mergeMs: 5000 });
    reportedPatches.refused.subscribe(({ reason }) => void refused.push(reason));
    const received: string[] = [];
    reportedPatches.received.subscribe(({ payload }) => void received.push(payload));
    const reports = new EdgeHubReports({ registry, twins, connections, reportedPatches, nowMs });
    return { connections, reportedPatches, reports, received };
  };
  const reported = (deviceId = 'edge'): TwinObject => twins.state(moduleIdentity(deviceId, '$edgeHub')).reported.value;
  const version = (): number => twins.state(moduleIdentity('edge', '$edgeHub')).reported.version;
  return { ...begin(), begin, registry, reported, version, refused };
}

function connection(id: IdentityId): LiveConnection {
  return { id } as LiveConnection;
}

const camera = connection(moduleIdentity('edge', 'cam.1'));
const other = connection(moduleIdentity('edge', 'cam$2'));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what $edgeHub reports of itself', () => {
  test('is who is connected and since when, by a name that a twin may have', () => {
    const hub = world();
    hub.connections.add(camera);
    const since = { status: 'Connected', lastConnectedTimeUtc: AT };
    expect(hub.reported()).toEqual({ ...EVERY_TIME, clients: { 'edge/cam%2E1': since } });
    hub.connections.remove(camera);
    vi.advanceTimersByTime(5000);
    const until = { ...since, status: 'Disconnected', lastDisconnectedTimeUtc: AT };
    expect(hub.reported()).toEqual({ ...EVERY_TIME, clients: { 'edge/cam%2E1': until } });
  });

  test('is all that has happened since the last push, of every module, and is told once', () => {
    const hub = world();
    hub.reportedPatches.push();
    hub.reports.tellRoutes({ deviceId: 'edge', desiredVersion: 4, reason: null });
    for (const one of [camera, other]) hub.connections.add(one);
    hub.connections.remove(camera);
    expect(hub.reported()).not.toHaveProperty('clients.edge/cam%2E1');
    vi.advanceTimersByTime(5000);
    const since = { status: 'Connected', lastConnectedTimeUtc: AT };
    expect(hub.reported()).toMatchObject({
      clients: {
        'edge/cam%2E1': { ...since, status: 'Disconnected', lastDisconnectedTimeUtc: AT },
        'edge/cam%242': since,
      },
    });
    const version = hub.version();
    vi.advanceTimersByTime(5000);
    hub.reportedPatches.push();
    expect(hub.version()).toBe(version);
  });

  test('says that nobody has left when the module has connected again before', () => {
    const hub = world();
    hub.connections.add(camera);
    hub.connections.add(connection(camera.id));
    expect(hub.connections.remove(camera)).toBe(false);
    vi.advanceTimersByTime(5000);
    expect(hub.reported()).toMatchObject({ clients: { 'edge/cam%2E1': { status: 'Connected' } } });
  });

  test('is nothing of whoever talks to the hub itself, nor of a module that has been deleted', () => {
    const hub = world();
    const others = [deviceIdentity('edge'), moduleIdentity('edge', '$edgeAgent'), moduleIdentity('leaf', 'm')];
    for (const id of others) hub.connections.add(connection(id));
    expect(hub.reported()).toEqual({});
    hub.registry.deleteModule('edge', 'cam.1', { kind: 'any' });
    hub.connections.add(camera);
    expect(hub.reported()).toEqual({});
  });

  test('is what became of its desired properties, and leaves the clients as they are', () => {
    const hub = world();
    hub.connections.add(camera);
    hub.reports.tellRoutes({ deviceId: 'edge', desiredVersion: 4, reason: null });
    hub.reports.tellRoutes({
      deviceId: 'edge',
      desiredVersion: 5,
      reason: `Error parsing route a - ${'x'.repeat(5000)}`,
    });
    vi.advanceTimersByTime(5000);
    const { lastDesiredVersion, lastDesiredStatus, clients } = hub.reported();
    expect(lastDesiredVersion).toBe(5);
    expect(lastDesiredStatus).toEqual({
      code: 400,
      description: expect.stringMatching(
        /^Error while parsing desired properties - Error parsing route a - x+$/,
      ) as string,
    });
    expect(Object.keys(clients as TwinObject)).toEqual(['edge/cam%2E1']);
    hub.reports.tellRoutes({ deviceId: 'edge', desiredVersion: 6, reason: null });
    vi.advanceTimersByTime(5000);
    expect(hub.reported()).toMatchObject({ lastDesiredVersion: 6, lastDesiredStatus: { code: 200, description: '' } });
    expect(hub.refused).toEqual([]);
  });

  test('begins without clients, whoever was connected when it ended, and what waited to be pushed of them', () => {
    const hub = world();
    hub.connections.add(camera);
    hub.connections.remove(camera);
    hub.reportedPatches.close();
    const next = hub.begin();
    next.reports.start();
    next.reportedPatches.push();
    expect(hub.reported()).toEqual(EVERY_TIME);
  });

  test('is nothing at the start of a device that was given nothing', () => {
    const hub = world();
    hub.reports.start();
    hub.reportedPatches.push();
    expect(hub.reported()).toEqual({});
  });

  test('is no change of a twin that routes are told of', () => {
    const hub = world();
    hub.connections.add(camera);
    hub.reports.tellRoutes({ deviceId: 'edge', desiredVersion: 4, reason: null });
    expect(hub.received).toEqual([]);
  });
});
