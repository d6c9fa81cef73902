import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startRawHub, type RawHub } from './reporter-raw-hub.ts';
import { askReady, eventually, scratchFolder, startReporter, type Program } from './reporter-world.ts';

const folder = scratchFolder();
const nothing = new Uint8Array();
let hub: RawHub;
let program: Program | undefined;

beforeAll(async () => {
  hub = await startRawHub(folder.path);
});
afterEach(async () => {
  hub.answerBy(() => undefined);
  await program?.stop();
});
afterAll(async () => {
  await hub.stop();
  folder.remove();
});

it('answers a call that comes together with the permission to connect, before and after it knows its settings', async () => {
  // Whoever has kept a subscription hands over calls at once; the twin may take its time.
  hub.answerBy((request) => (request === 'get' ? nothing : undefined));
  const early = [
    hub.callAtNextConnection('probe', {}),
    hub.callAtNextConnection('explain', { volume: 'camera' }),
    hub.callAtNextConnection('setLogLevel', { level: 'debug' }),
    hub.callAtNextConnection('restart', {}),
  ];
  program = startReporter(hub.environment('early'));
  const unread = { error: expect.stringContaining('ask again') as string };
  const answers = await Promise.all(early);
  expect(answers).toMatchObject([
    { status: 503, payload: unread },
    { status: 503, payload: unread },
    { status: 200, payload: { level: 'debug', before: 'info' } },
    { status: 404, payload: { error: expect.stringContaining('explain, probe, setLogLevel') as string } },
  ]);

  // On the next connection the twin is read; a call over the one after it is answered by the settings that are in force.
  hub.answerBy(() => undefined);
  hub.drop();
  const { healthPort } = await program.ready;
  await eventually('200', async () => ((await askReady(healthPort))['code'] === 200 ? true : undefined));
  hub.answerBy((request) => (request === 'get' ? nothing : undefined));
  const again = [
    hub.callAtNextConnection('probe', { volumes: ['camera'] }),
    hub.callAtNextConnection('explain', { volume: 'camera' }),
  ];
  hub.drop();
  expect(await Promise.all(again)).toMatchObject([
    { status: 200, payload: { volumes: {}, unknownVolumes: ['camera'] } },
    { status: 404, payload: { error: expect.stringContaining('camera') as string } },
  ]);
});
