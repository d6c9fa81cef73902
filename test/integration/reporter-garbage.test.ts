import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { guardMessages, type UnreadableMessageError } from '../../modules/reporter/src/hub/guard-messages.ts';
import { openClientOnce } from '../../modules/reporter/src/hub/open-client.ts';
import { openTwinLink } from '../../modules/reporter/src/hub/twin-link.ts';
import { startRawHub, type RawHub } from './reporter-raw-hub.ts';
import { askReady, eventually, freePort, scratchFolder, startReporter, type Program } from './reporter-world.ts';

const folder = scratchFolder();
let hub: RawHub;
beforeAll(async () => {
  hub = await startRawHub(folder.path);
});
afterEach(() => hub.answerBy(() => undefined));
afterAll(async () => {
  await hub.stop();
  folder.remove();
});

describe('a message of the hub that cannot be taken', () => {
  const connect = () => {
    const connectionString = hub.environment('in-process')['EdgeHubConnectionString'];
    const credentials = { connectionString, ca: readFileSync(hub.caFile, 'utf8'), keepAliveSeconds: 30 };
    return openClientOnce(10_000, new AbortController().signal, credentials);
  };

  /** What a twin link comes to, and what was told of the connection; ends it as the session does. */
  async function converse(
    during: (link: Awaited<ReturnType<typeof openTwinLink>>, told: readonly string[]) => Promise<unknown> = async () =>
      undefined,
  ): Promise<{ told: string[]; outcome: unknown }> {
    const client = await connect();
    const over = new AbortController();
    const told: string[] = [];
    const onUnreadable = (error: UnreadableMessageError) => {
      told.push(error.message);
      over.abort(error);
    };
    expect(guardMessages(client, onUnreadable)).toBe(true);
    client.on('disconnect', () => over.abort(new Error('the connection is lost')));
    try {
      const link = await openTwinLink(client, over.signal, () => undefined);
      const outcome = await during(link, told);
      return { told, outcome };
    } catch (error) {
      return { told, outcome: error };
    } finally {
      await client.close();
    }
  }

  it.each([
    ['is empty', '', 'TypeError'],
    ['is no JSON', 'sig=hunter2 <html>', 'SyntaxError'],
    ['is null', 'null', 'TypeError'],
    ['ends amid a word', '{"desired":{"$ver', 'SyntaxError'],
    ['is nested without end', `{"desired":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, 'RangeError'],
  ])('ends the reading of a twin at once where it %s, and tells nothing of what it says', async (_, answer, name) => {
    hub.answerBy((request) => (request === 'get' ? answer : undefined));
    const { told, outcome } = await converse();
    const bytes = Buffer.byteLength(answer);
    expect(told).toEqual([`what the hub sent on $iothub/twin/res/200/ (${bytes} bytes) could not be taken: ${name}`]);
    expect(outcome).toMatchObject({ name: 'UnreadableMessageError' });
  });

  it.each(['[]', '7', '"text"', '{}', '{"desired":7,"reported":[1]}', '{"desired":null,"reported":{"a":null}}'])(
    'is none where the twin is only of another shape: %s holds nothing',
    async (answer) => {
      hub.answerBy((request) => (request === 'get' ? answer : undefined));
      const { told, outcome } = await converse((link) => link.readReported());
      expect(told).toEqual([]);
      expect(outcome).toMatchObject({ version: undefined });
    },
  );

  it('ends the connection where it is no MQTT', async () => {
    // A length that no packet may have.
    hub.answerBy(() => Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x7f]));
    const { told, outcome } = await converse();
    expect(told).toEqual([]);
    expect(outcome).toMatchObject({ message: 'the connection is lost' });
  });

  it('ends a patch at once that is answered by it', async () => {
    hub.answerBy((request) => (request === 'patch' ? 'nonsense' : undefined));
    const { told, outcome } = await converse((link) => link.patchReported({ contract: 1 }));
    expect(told).toHaveLength(1);
    expect(outcome).toMatchObject({ name: 'UnreadableMessageError' });
  });

  it.each([
    ['desired properties', '$iothub/twin/PATCH/properties/desired/?$version=2', '{"volumes":'],
    ['a call without a name', '$iothub/methods/POST/?$rid=1', '{}'],
  ])('is told where it is %s', async (_, topic, payload) => {
    const { told } = await converse(async (_link, soFar) => {
      hub.publish(topic, payload);
      return eventually('a word', () => soFar[0]);
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(topic.split('?')[0]);
  });
});

it('makes the reporter connect anew, and neither end nor say what is not so', { timeout: 60_000 }, async () => {
  const first = hub.connections + 1;
  hub.answerBy((request, connection) => (connection === first && request === 'get' ? '' : undefined));
  const port = await freePort();
  const program: Program = startReporter(hub.environment('process'), ['--health-port', String(port)]);
  const ready = () => askReady(port);
  try {
    await eventually('the second connection', () => (hub.connections > first ? true : undefined));
    expect(await ready()).toMatchObject({ status: 'unavailable' });
    expect(await ready()).not.toHaveProperty('lastConfirmedUtc');
    expect(program.errors()).toContain('"event":"unreadableMessage","topic":"$iothub/twin/res/200/"');
    await program.ready;
    await eventually('the twin', async () => ((await ready())['status'] === 'ok' ? true : undefined));
    expect(hub.reported['role']).toBe('reporter');

    const before = hub.connections;
    hub.publish('$iothub/methods/POST/probe/?$rid=1', 'no JSON');
    hub.publish('$iothub/twin/PATCH/properties/desired/?$version=2', '{"volumes":');
    await eventually('not ready', async () => ((await ready())['status'] === 'ok' ? undefined : true));
    await eventually('another connection', () => (hub.connections > before ? true : undefined));
    await eventually('the twin again', async () => ((await ready())['status'] === 'ok' ? true : undefined), 30_000);
    expect(program.child.exitCode).toBeNull();
  } finally {
    await program.stop();
  }
});
