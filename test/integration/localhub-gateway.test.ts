import { Message, type ModuleClient } from 'azure-iot-device';
import { describe, expect, test } from 'vitest';
import { openModule, registerDevice, registerModule, report } from './localhub-clients.ts';
import { hubForTests } from './localhub-world.ts';

const { hub, clients } = await hubForTests({ gatewayManners: true, gatewayMergeMs: 200, logLevel: 'error' });

const SOON = { timeout: 10_000 };

/** Makes an edge device with these modules, and gives each by its name once it is connected. */
async function openEdgeDevice(deviceId: string, names: readonly string[]): Promise<(name: string) => ModuleClient> {
  await registerDevice(clients, deviceId, true);
  const opened = new Map<string, ModuleClient>();
  for (const name of names) {
    opened.set(name, await openModule(hub, deviceId, name, await registerModule(clients, deviceId, name)));
  }
  return (name) => opened.get(name) ?? fail(`no module ${name}`);
}

function propertiesOf({ message }: Got): [string, string][] {
  const list = message.properties.propertyList as { readonly key: string; readonly value: string }[];
  return list.map(({ key, value }) => [key, value]);
}

function fail(reason: string): never {
  throw new Error(reason);
}

async function setRoutes(deviceId: string, routes: Record<string, unknown>): Promise<void> {
  const before = (await clients.registry.getModuleTwin(deviceId, '$edgeHub')).responseBody;
  const gone = Object.keys((before.properties.desired as { routes?: object }).routes ?? {}).map((name) => [name, null]);
  const desired = {
    schemaVersion: '1.1',
    routes: { ...Object.fromEntries(gone), ...routes } as object,
    storeAndForwardConfiguration: { timeToLiveSecs: 60 },
  };
  await clients.registry.updateModuleTwin(deviceId, '$edgeHub', { properties: { desired } }, '*');
}

async function edgeHubReports(deviceId: string): Promise<unknown> {
  const {
    $version: _,
    $metadata: __,
    ...values
  } = (await clients.registry.getModuleTwin(deviceId, '$edgeHub')).responseBody.properties.reported as Record<
    string,
    unknown
  >;
  return values;
}

interface Got {
  readonly input: string;
  readonly body: string;
  readonly message: Message;
}

/** Lets a module listen to its inputs, and complete whatever comes. */
function listen(client: ModuleClient): Got[] {
  const got: Got[] = [];
  client.on('inputMessage', (input: string, message: Message) => {
    got.push({ input, body: message.getBytes().toString(), message });
    void client.complete(message);
  });
  return got;
}

function sentUp(deviceId: string): { from: string | null; body: string; properties: object }[] {
  return hub.telemetry
    .recent()
    .filter(({ from }) => from.deviceId === deviceId)
    .map(({ from, body, properties }) => ({
      from: from.moduleId,
      body: body.toString(),
      properties: { ...properties },
    }));
}

const into = (module: string, input: string): string => `INTO BrokeredEndpoint("/modules/${module}/inputs/${input}")`;

describe('modules of an edge device, along its routes', () => {
  test('what one reports comes to another and to the hub as a change of a twin, refused or not', async () => {
    const module = await openEdgeDevice('changes', ['reporter', 'watcher']);
    const got = listen(module('watcher'));
    await setRoutes('changes', {
      toWatcher: `FROM /twinChangeNotifications WHERE $rpSenderModuleId = "reporter" ${into('watcher', 'changes')}`,
      up: 'FROM /twinChangeNotifications INTO $upstream',
      messages: 'FROM /messages/* INTO $upstream',
    });
    const twin = await module('reporter').getTwin();
    await report(twin, { fps: 15, old: null });
    await report(twin, { 'a.b': 1 });
    await expect.poll(() => got.length, SOON).toBe(2);
    expect(got.map(({ input, body }) => [input, body])).toEqual([
      ['changes', '{"fps":15,"old":null}'],
      ['changes', '{"a.b":1}'],
    ]);
    expect(propertiesOf(got[0] ?? fail('nothing came'))).toEqual([
      ['$.schema', 'twinChangeNotification'],
      ['$.cdid', 'changes'],
      ['$.cmid', 'reporter'],
    ]);
    const asChange = { from: '$edgeHub', properties: { '$.schema': 'twinChangeNotification' } };
    expect(sentUp('changes')).toEqual([
      { ...asChange, body: '{"fps":15,"old":null}' },
      { ...asChange, body: '{"a.b":1}' },
    ]);
    for (const name of ['reporter', 'watcher']) await module(name).close();
  });

  test('a message goes to every end, by wildcards and conditions with functions, and its properties with it', async () => {
    const module = await openEdgeDevice('ends', ['camera', 'filter', 'archive']);
    const [filtered, archived] = [listen(module('filter')), listen(module('archive'))];
    await setRoutes('ends', {
      all: `FROM /messages/* ${into('archive', 'all')}`,
      camera: `FROM /messages/modules/camera/* WHERE as_number(level) > 2 AND starts_with(lower(site), 'werk') ${into('filter', 'high')}`,
      body: `FROM /messages/modules/camera/outputs/* WHERE $body.temperature.celsius >= 40.5 ${into('filter', 'hot')}`,
      up: { route: 'FROM /messages/modules/camera/outputs/alerts INTO $upstream', priority: 1, timeToLiveSecs: 5 },
    });
    const message = new Message('{"temperature":{"celsius":41}}');
    message.contentType = 'application/json';
    message.contentEncoding = 'utf-8';
    message.messageId = 'no. 1/ü';
    message.properties.add('level', '3');
    message.properties.add('site', 'Werk Süd & Nord/50 % = #1+?');
    message.properties.add('käse "x"', '');
    await module('camera').sendOutputEvent('alerts', message);
    await module('camera').sendOutputEvent('frames', new Message('frame'));
    await module('camera').sendEvent(new Message('event'));
    await expect.poll(() => archived.length, SOON).toBe(3);
    await expect.poll(() => filtered.length, SOON).toBe(2);
    expect(archived.map(({ body }) => body)).toEqual(['{"temperature":{"celsius":41}}', 'frame', 'event']);
    expect(filtered.map(({ input }) => input).toSorted()).toEqual(['high', 'hot']);
    const [first] = archived;
    if (first === undefined) fail('nothing came');
    const { messageId, contentType, contentEncoding } = first.message;
    expect([messageId, contentType, contentEncoding]).toEqual(['no. 1/ü', 'application/json', 'utf-8']);
    expect(propertiesOf(first)).toEqual([
      ['level', '3'],
      ['site', 'Werk Süd & Nord/50 % = #1+?'],
      ['käse "x"', ''],
      ['$.cdid', 'ends'],
      ['$.cmid', 'camera'],
    ]);
    const [up, ...others] = sentUp('ends');
    expect(others).toEqual([]);
    expect(up).toMatchObject({ from: 'camera', properties: { '$.mid': 'no. 1/ü', '$.ct': 'application/json' } });
    expect(up?.properties).not.toHaveProperty('$.on');
    for (const name of ['camera', 'filter', 'archive']) await module(name).close();
  });

  test('routes change while they run; a wrong one leaves those of before, and $edgeHub says so and who is connected', async () => {
    const module = await openEdgeDevice('change', ['camera', 'filter']);
    const camera = module('camera');
    await setRoutes('change', { up: 'FROM /messages/* INTO $upstream' });
    await camera.sendOutputEvent('frames', new Message('1'));
    await setRoutes('change', { up: 'FROM /messages/* INTO $cloud' });
    await camera.sendOutputEvent('frames', new Message('2'));
    await expect
      .poll(async () => edgeHubReports('change'), SOON)
      .toMatchObject({
        lastDesiredStatus: {
          code: 400,
          description: `Error while parsing desired properties - Error parsing route up - System endpoint type '$cloud' not supported.`,
        },
      });
    await setRoutes('change', { toFilter: `FROM /messages/* ${into('filter', 'in')}` });
    await camera.sendOutputEvent('frames', new Message('3'));
    expect(sentUp('change').map(({ body }) => body)).toEqual(['1', '2']);
    // Nobody listens to the input yet: what came for it waits.
    const got = listen(module('filter'));
    await expect.poll(() => got.map(({ body }) => body), SOON).toEqual(['3']);
    await camera.close();
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/) as string;
    await expect
      .poll(async () => edgeHubReports('change'), SOON)
      .toEqual({
        schemaVersion: '1.0',
        version: { version: '', build: '', commit: '' },
        lastDesiredVersion: 4,
        lastDesiredStatus: { code: 200, description: '' },
        clients: {
          'change/camera': { status: 'Disconnected', lastConnectedTimeUtc: time, lastDisconnectedTimeUtc: time },
          'change/filter': { status: 'Connected', lastConnectedTimeUtc: time },
        },
      });
    await module('filter').close();
  });

  test('what a module has reported comes into its twin though it has left meanwhile', async () => {
    const module = await openEdgeDevice('left', ['reporter']);
    const twin = await module('reporter').getTwin();
    await report(twin, { seen: 1 });
    await report(twin, { seen: 2, more: true });
    await module('reporter').close();
    const values = async (): Promise<unknown> =>
      (await clients.registry.getModuleTwin('left', 'reporter')).responseBody.properties.reported;
    await expect.poll(values, SOON).toMatchObject({ seen: 2, more: true });
  });
});
