import { describe, expect, test } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { edgeHub, Receiver, send, setRoutes, startRouter, TO_FILTER, world } from './testing/router-world.ts';

describe('the routes of an edge device', () => {
  test('are told as taken, with the version of the desired properties', () => {
    const hub = world({ toFilter: TO_FILTER });
    expect(hub.read).toEqual([[2, null]]);
  });

  test('are refused as a whole for one that is wrong, and those of before stay', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    setRoutes(hub, { up: TO_FILTER, wrong: 'FROM /messages WHERE level > 3 INTO $upstream' });
    const reason = expect.stringMatching(
      /^Error parsing route wrong - Invalid operands to binary operator '>'/,
    ) as string;
    expect(hub.read.at(-1)).toEqual([3, reason]);
    send(hub, 'still up');
    expect(hub.upstream).toHaveLength(1);
  });

  test('are in force again after a restart', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    hub.router = startRouter(hub);
    send(hub, 'up');
    expect(hub.upstream).toHaveLength(1);
    expect(hub.read).toEqual([
      [2, null],
      [2, null],
    ]);
  });

  test('go with the device: another of its name begins with none', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    hub.registry.deleteDevice('edge', { kind: 'any' });
    hub.registry.putDevice('edge', { capabilities: { iotEdge: true } }, ABSENT);
    hub.registry.putModule('edge', 'camera', {}, ABSENT);
    send(hub, 'lost');
    expect(hub.upstream).toEqual([]);
  });

  test('change while messages come: each goes by those of its moment', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    send(hub, 'up');
    setRoutes(hub, { toFilter: TO_FILTER });
    send(hub, 'over');
    const filter = new Receiver();
    hub.connections.add(filter);
    expect(filter.bodies()).toEqual(['over']);
    expect(hub.upstream.map(({ body }) => body.toString())).toEqual(['up']);
  });

  test('of the first schema may be empty, or left out with everything else', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    setRoutes(hub, { none: '', blank: ' ' }, { schemaVersion: '1.0' });
    const only = { schemaVersion: '1.0' };
    hub.twins.write(edgeHub, { tags: undefined, desired: only }, 'replace', ABSENT);
    expect(hub.read.map(([, reason]) => reason)).toEqual([null, null, null]);
    send(hub, 'lost');
    expect(hub.upstream).toEqual([]);
  });

  test.each([
    [{ schemaVersion: '2.0' }, 'schemaVersion must be 1.0 to 1.3'],
    [{ schemaVersion: '1.0', routes: { a: { route: TO_FILTER } } }, 'schemaVersion 1.1'],
    [{ routes: { a: { route: TO_FILTER, priority: 10 } } }, 'Error parsing route a - priority may be 9 at most'],
    [{ routes: { a: 7 } }, 'Error parsing route a - '],
    [{ routes: { empty: '' } }, 'Error parsing route empty - '],
    [{ storeAndForwardConfiguration: { timeToLiveSecs: 'long' } }, 'timeToLiveSecs must be a number, not a string'],
    [{ storeAndForwardConfiguration: null }, 'storeAndForwardConfiguration is missing: it must be an object'],
    [{ routes: null }, 'routes is missing: it must be an object'],
  ])('%j are refused', (more, reason) => {
    const hub = world({}, more);
    expect(hub.read).toEqual([[2, expect.stringContaining(reason) as string]]);
  });
});
