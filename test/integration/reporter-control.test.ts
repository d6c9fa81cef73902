import { mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import {
  explainResponseSchema,
  probeResponseSchema,
  setLogLevelResponseSchema,
  stateEventSchema,
  type Reported,
  type StateEvent,
} from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalHub } from '../../localhub/src/index.ts';
import { callRest, invoke, registerDevice, registerModule, serviceClients } from './localhub-clients.ts';
import { startTestHub } from './localhub-world.ts';
import { reportedIn } from './reported-document.ts';
import { eventually, scratchFolder, startReporter, type ModuleTwin, type Program } from './reporter-world.ts';

const device = 'contoso-edge-5';
const module = 'line-prober';
const volumes = {
  camera: { share: 'camera-drop', protocol: 'smb', path: '/mooring/volumes/camera' },
  results: { share: 'results', protocol: 'nfs', path: '/mooring/volumes/results' },
};
const quick = { probeIntervalSeconds: 5, goodAfterReadings: 1 };

interface Answer {
  readonly status: number;
  readonly payload: unknown;
}

describe('a prober under control', () => {
  const folder = scratchFolder();
  const procfs = join(folder.path, 'proc');
  const rootfs = join(folder.path, 'root');
  let hub: LocalHub;
  let clients: ReturnType<typeof serviceClients>;
  let program: Program;
  let httpPort = 0;

  beforeAll(async () => {
    for (const path of [join(procfs, 'self'), ...Object.values(volumes).map(({ path }) => `${rootfs}${path}`)]) {
      mkdirSync(path, { recursive: true });
    }
    mount('cifs', 'nfs4');
    hub = await startTestHub();
    clients = serviceClients(hub);
    await registerDevice(clients, device);
    const key = await registerModule(clients, device, module);
    await setDesired({ workload: 'line', revision: 'r1', volumes, ...quick, telemetry: true });
    const environment = {
      PATH: process.env['PATH'],
      MOORING_ROLE: 'prober',
      MOORING_SIMULATED: '1',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    };
    program = startReporter(environment, ['--path.procfs', procfs, '--path.rootfs', rootfs]);
    httpPort = Number((await program.ready)['healthPort']);
  });
  afterAll(async () => {
    await program.stop();
    clients.close();
    await hub.close();
    folder.remove();
  });

  function mount(camera: string, results: string, share = 'camera-drop'): void {
    const lines = [
      '22 1 0:20 / / rw,relatime - overlay overlay rw',
      `31 22 0:41 / ${volumes.camera.path} rw,relatime - ${camera} //contoso-ase/${share} rw,vers=3.0`,
      `32 22 0:42 / ${volumes.results.path} rw,relatime - ${results} 10.0.0.1:/results rw,vers=4.1`,
    ];
    writeFileSync(join(procfs, 'self', 'mountinfo'), `${lines.join('\n')}\n`);
  }

  async function setDesired(desired: object): Promise<void> {
    const body = { properties: { desired } };
    await callRest(clients, 'PATCH', `/twins/${device}/modules/${module}`, body, { 'If-Match': '"*"' });
  }

  async function reported(): Promise<Reported | undefined> {
    return reportedIn((await callRest(clients, 'GET', `/twins/${device}/modules/${module}`)) as ModuleTwin);
  }

  const reportedSo = (what: string, isSo: (document: Reported) => boolean) =>
    eventually(
      what,
      async () => {
        const document = await reported();
        return document !== undefined && isSo(document) ? document : undefined;
      },
      45_000,
    );

  const call = async (methodName: string, payload: unknown): Promise<Answer> =>
    (await invoke(clients, `${device}/${module}`, { methodName, payload, responseTimeoutInSeconds: 30 })) as Answer;

  function messages(): { event: StateEvent; properties: Readonly<Record<string, string>> }[] {
    return hub.telemetry.recent().map(({ body, properties }) => ({
      event: stateEventSchema.parse(JSON.parse(body.toString())),
      properties,
    }));
  }
  const messageOf = (name: string, to: string) =>
    messages().find(({ event }) => event.kind === 'volume' && event.name === name && event.to === to);

  it('refuses what is wrong by its name, takes the rest, is not well meanwhile, and says when all is again', async () => {
    await reportedSo('the first document', ({ settings }) => settings?.ac === 200);
    await eventually('readiness', async () => ((await ask('/readyz')).status === 200 ? true : undefined));
    const smb = { camera: { protocol: 'SMB' } };
    await setDesired({ slowMilliseconds: 0, heartbeatSeconds: 900, nonsense: true, volumes: smb });
    const refused = await reportedSo('the refusal', ({ settings }) => settings?.ac === 400);
    expect(refused.settings).toMatchObject({
      ad: expect.stringContaining('no such setting: nonsense') as string,
      refused: { slowMilliseconds: { value: 1000, ac: 400, av: refused.settings?.av } },
    });
    expect(Object.keys(refused.settings?.refused ?? {}).sort()).toEqual(['slowMilliseconds', 'volumes']);
    // What is meant is not known; what was meant before is still watched.
    expect(refused.summary.state).toBe('unknown');
    expect(refused.volumes['camera']).toMatchObject({ state: 'ok', share: 'camera-drop' });
    const { status, text } = await ask('/readyz');
    const reason = expect.stringContaining('camera.protocol') as string;
    expect([status, JSON.parse(text)]).toMatchObject([503, { status: 'unavailable', reason }]);
    await setDesired({ slowMilliseconds: null, nonsense: null, volumes });
    const taken = await reportedSo('the acceptance', ({ settings }) => settings?.ac === 200);
    expect(taken.settings).not.toHaveProperty('refused');
    expect(taken.settings?.av).toBe((refused.settings?.av ?? 0) + 1);
  });

  it('explains a volume, and answers 404 for what it does not watch', async () => {
    const { status, payload } = await call('explain', { volume: 'camera' });
    expect(status).toBe(200);
    const explained = explainResponseSchema.parse(payload);
    expect(explained).toMatchObject({ volume: 'camera', reported: { state: 'ok', share: 'camera-drop' } });
    expect(explained.readings[0]?.state).toBe('ok');
    expect(explained.why).toContain('The newest reading');
    expect((await call('explain', { volume: 'nowhere' })).status).toBe(404);
    expect((await call('explain', {})).status).toBe(400);
  });

  it('answers 404 to a method that is not there, instead of letting it time out', async () => {
    expect(await call('restart', {})).toEqual({
      status: 404,
      payload: { error: 'no such method; there are explain, probe, setLogLevel' },
    });
  });

  it('changes the level of its log while it runs, and back by itself', async () => {
    const loud = setLogLevelResponseSchema.parse(
      (await call('setLogLevel', { level: 'debug', forSeconds: 1 })).payload,
    );
    expect(loud).toMatchObject({ level: 'debug', before: 'info', untilUtc: expect.stringMatching(/Z$/) as string });
    await eventually('the level before', () =>
      program.errors().includes('the level of the log is the one before again') ? true : undefined,
    );
    const after = setLogLevelResponseSchema.parse((await call('setLogLevel', { level: 'info' })).payload);
    expect(after.before).toBe('info');
    expect((await call('setLogLevel', { level: 'loud' })).status).toBe(400);
  });

  it('answers every one of a storm of probes, by a reading or by 429', async () => {
    const answers = await Promise.all(Array.from({ length: 150 }, () => call('probe', { volumes: ['camera'] })));
    const taken = answers.filter(({ status }) => status === 200);
    expect(taken.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(answers.length - taken.length);
    for (const { payload } of taken) expect(probeResponseSchema.parse(payload).volumes['camera']?.state).toBe('ok');
  });

  it('tells over HTTP that it works, that it reports, and what it sees', async () => {
    expect(await ask('/healthz')).toEqual({ status: 200, text: '{"status":"ok"}\n' });
    await eventually('readiness', async () => ((await ask('/readyz')).status === 200 ? true : undefined));
    const { status, text } = await ask('/metrics');
    expect(status).toBe(200);
    const lines = text.split('\n');
    expect(lines).toContain('mooring_volume_state{volume="camera",state="ok"} 1');
    expect(lines).toContain('mooring_volume_state{volume="camera",state="stuck"} 0');
    expect(lines).toContain('mooring_connected 1');
    expect(text).toMatch(/^mooring_method_calls_total\{method="other",status="404"\} 1$/m);
    expect(text).toMatch(/^mooring_twin_patches_total\{outcome="confirmed"\} [1-9]/m);
    expect(text).not.toContain('SharedAccess');
  });

  it('sends a message at a change of state, and writes it into its log once', async () => {
    mount('cifs', 'tmpfs');
    const { event, properties } = await eventually('the message', () => messageOf('results', 'notAShare'));
    expect(event).toMatchObject({ from: 'ok', verdict: 'bad', workload: 'line', revision: 'r1', role: 'prober' });
    expect(properties).toMatchObject({
      '$.on': 'state',
      '$.ct': 'application/json',
      '$.ce': 'utf-8',
      'mooring-event': 'state',
      'mooring-kind': 'volume',
      'mooring-state': 'notAShare',
      'mooring-verdict': 'bad',
    });
    expect(program.errors().match(/"event":"state".*"name":"results".*"to":"notAShare"/g)).toHaveLength(1);
    // That it was well from the start was no news.
    expect(messageOf('results', 'ok')).toBeUndefined();
  });

  it('neither weighs nor tells what is under maintenance, until that is over by itself', async () => {
    await reportedSo('the bad state', ({ summary }) => summary.state === 'bad');
    const untilUtc = new Date(Date.now() + 25_000).toISOString();
    await setDesired({ silence: { untilUtc } });
    const silenced = await reportedSo('the silence', ({ summary }) => summary.volumesSilenced === 2);
    expect(silenced.summary).toMatchObject({ state: 'ok', volumesBad: 1 });
    expect(silenced.volumes['results']?.state).toBe('notAShare');
    mount('tmpfs', 'tmpfs');
    await eventually('the reading', async () => {
      const { payload } = await call('explain', { volume: 'camera' });
      return explainResponseSchema.parse(payload).reported.state === 'notAShare' ? true : undefined;
    });
    expect(messageOf('camera', 'notAShare')).toBeUndefined();
    const over = await reportedSo('the end', ({ summary }) => summary.state === 'bad');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(untilUtc));
    expect(over.summary).not.toHaveProperty('volumesSilenced');
    expect(over.summary.volumesBad).toBe(2);
    await eventually('what is still so afterwards', () => messageOf('camera', 'notAShare'));
  });

  it('names in the answer of a probe the volumes that the hub would let none of the others through with', async () => {
    mount('cifs', 'tmpfs', 'x'.repeat(480));
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`camera-${index}`, volumes.camera]));
    await setDesired({ volumes: many });
    const total = Object.keys({ ...volumes, ...many }).length;
    await reportedSo(
      'the settings',
      ({ omitted, volumes: told }) => omitted.volumes + Object.keys(told).length === total,
    );
    const { status, payload } = await call('probe', {});
    expect(status).toBe(200);
    const { volumes: told, omittedVolumes = [] } = probeResponseSchema.parse(payload);
    expect(told['results']?.state).toBe('notAShare');
    expect(omittedVolumes.length).toBeGreaterThan(0);
    expect(Object.keys(told).length + omittedVolumes.length).toBe(total);
    const rest = probeResponseSchema.parse((await call('probe', { volumes: omittedVolumes.slice(0, 256) })).payload);
    expect(Object.keys(rest.volumes)).toEqual(omittedVolumes.slice(0, 256));
    expect(rest).not.toHaveProperty('omittedVolumes');
  });

  it('says how many messages it leaves unsent when it ends, which nobody tells later', async () => {
    mount('tmpfs', 'tmpfs');
    const waiting = /^mooring_messages_waiting (?<count>\d+)$/m;
    await eventually('messages that wait', async () =>
      Number(waiting.exec((await ask('/metrics')).text)?.groups?.['count']) > 50 ? true : undefined,
    );
    expect(program.errors()).not.toContain('telemetryLost');
    await program.stop();
    // Once: whoever adds up what was lost would count it double.
    expect(program.errors().match(/"event":"telemetryLost","waiting":\d+/g)).toHaveLength(1);
  });

  function ask(path: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      get(`http://127.0.0.1:${httpPort}${path}`, (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
      }).on('error', reject);
    });
  }
});
