import { describe, expect, test } from 'vitest';
import { Receiver, send, setRoutes, TO_FILTER, world } from './testing/router-world.ts';

describe('messages of the modules of an edge device', () => {
  test('an output goes to the input that a route names, with who has sent it and without the output', () => {
    const hub = world({ toFilter: TO_FILTER });
    const filter = new Receiver();
    hub.connections.add(filter);
    send(hub, 'frame', { '$.on': 'out', '$.mid': 'm 1', plant: 'north&south' });
    send(hub, 'other', { '$.on': 'elsewhere' });
    expect(filter.bodies()).toEqual(['frame']);
    expect(filter.got[0]).toMatchObject({ qos: 1, duplicate: false });
    expect(filter.got[0]?.topic).toBe(
      'devices/edge/modules/filter/inputs/frames/%24.mid=m%201&plant=north%26south&%24.cdid=edge&%24.cmid=camera',
    );
    expect(hub.upstream).toEqual([]);
  });

  test('a message goes to every end of its routes, to each once, and nowhere without a route', () => {
    const hub = world({
      toFilter: TO_FILTER,
      again: TO_FILTER,
      up: 'FROM /messages/* INTO $upstream',
      upAgain: 'FROM /* INTO $upstream',
    });
    const filter = new Receiver();
    hub.connections.add(filter);
    send(hub, 'frame');
    expect(filter.bodies()).toEqual(['frame']);
    expect(hub.upstream).toHaveLength(1);
    setRoutes(hub, {});
    send(hub, 'lost');
    expect(hub.upstream).toHaveLength(1);
    send(hub, 'of a device', {}, 'leaf');
    expect(hub.upstream).toHaveLength(2);
  });

  test('the hub gets a message without its output and what else edgeHub has no place for', () => {
    const hub = world({ up: 'FROM /messages/* INTO $upstream' });
    const sent = {
      '$.on': 'out',
      '$.to': 'x',
      '$.ct': 'text/plain',
      '$.mid': '7',
      '$.exp': '2030-01-01T00:00:00Z',
      '$.cdid': 'leaf',
      '$.cmid': 'filter',
      ack: 'full',
      'iothub-operation': 'x',
      '$.ifid': 'urn:contoso',
      'a b': 'ü&=',
    };
    send(hub, 'frame', sent);
    expect(hub.upstream).toMatchObject([{ from: { deviceId: 'edge', moduleId: 'camera' } }]);
    expect(hub.upstream[0]?.properties).toEqual({ '$.ct': 'text/plain', '$.mid': '7', 'a b': 'ü&=' });
  });

  test('the interface of a message goes to no input, and to the hub only as that of the security agent', () => {
    const hub = world({ toFilter: TO_FILTER, up: 'FROM /messages/* INTO $upstream' });
    const filter = new Receiver();
    hub.connections.add(filter);
    const security = { '$.ifid': 'urn:azureiot:Security:SecurityAgent:1' };
    send(hub, 'alert', { '$.on': 'out', ...security });
    expect(hub.upstream[0]?.properties).toEqual(security);
    expect(filter.got[0]?.topic).toBe('devices/edge/modules/filter/inputs/frames/%24.cdid=edge&%24.cmid=camera');
  });
});
