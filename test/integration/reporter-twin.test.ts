import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { probeResponseSchema } from '@mooring/contract';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { reportedIn } from './reported-document.ts';
import {
  eventually,
  promisedEndMilliseconds,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const device = 'contoso-edge-3';
const volumes = {
  camera: { share: 'camera-drop', protocol: 'smb', path: '/mooring/volumes/camera' },
  results: { share: 'results', protocol: 'nfs', path: '/mooring/volumes/results' },
};

describe('a prober and its twin', () => {
  const folder = scratchFolder();
  const procfs = join(folder.path, 'proc');
  const rootfs = join(folder.path, 'root');
  const tools = join(folder.path, 'tools');
  const hangMark = join(folder.path, 'hang');
  let hub: Hub;
  let program: Program | undefined;
  let module = '';
  let key = '';
  let count = 0;

  beforeAll(async () => {
    hub = await startHub(join(folder.path, 'hub'));
  });
  beforeEach(async () => {
    for (const path of [join(procfs, 'self'), tools, ...Object.values(volumes).map(({ path }) => `${rootfs}${path}`)]) {
      mkdirSync(path, { recursive: true });
    }
    mount(['cifs', 'nfs4']);
    writeFileSync(hangMark, '');
    // Hangs, unkillable by anything but SIGKILL, for the path that the mark names; with a grandchild that holds the pipe.
    const script = `#!/bin/sh\nfor last; do :; done\nif [ -s '${hangMark}' ] && grep -qF -- "$last" '${hangMark}'; then trap '' TERM; sleep 600; fi\nexec /usr/bin/stat "$@"\n`;
    writeFileSync(join(tools, 'stat'), script);
    // Without perl the tools are asked.
    writeFileSync(join(tools, 'perl'), '#!/bin/sh\nexit 127\n');
    for (const tool of ['perl', 'stat']) chmodSync(join(tools, tool), 0o755);
    count += 1;
    module = `line-${count}-prober`;
    key = await hub.addModule(device, module);
  });
  afterEach(async () => {
    await program?.stop();
    program = undefined;
  });
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  function mount(fsTypes: readonly [camera: string, results: string]): void {
    const lines = [
      '22 1 0:20 / / rw,relatime - overlay overlay rw',
      `31 22 0:41 / ${volumes.camera.path} rw,relatime - ${fsTypes[0]} //contoso-ase/camera-drop rw,vers=3.0`,
      `32 22 0:42 / ${volumes.results.path} rw,relatime - ${fsTypes[1]} 10.0.0.1:/results rw,vers=4.1`,
    ];
    writeFileSync(join(procfs, 'self', 'mountinfo'), `${lines.join('\n')}\n`);
  }

  async function start(desired: object): Promise<Program> {
    await hub.setDesired(device, module, desired);
    const environment = {
      PATH: `${tools}:${process.env['PATH']}`,
      MOORING_ROLE: 'prober',
      MOORING_SIMULATED: '1',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    };
    program = startReporter(environment, ['--path.procfs', procfs, '--path.rootfs', rootfs]);
    return program;
  }

  const reported = async () => reportedIn(await hub.twin(device, module));

  async function probe(payload: unknown) {
    const { status, payload: answer } = await hub.invoke(device, module, payload);
    return { status, answer };
  }

  it('reports every share, in a document that parses by the contract', async () => {
    const started = await start({ workload: 'line', revision: 'r1', volumes });
    expect(await started.ready).toMatchObject({ event: 'ready', role: 'prober' });
    const document = await eventually('the reported twin', reported);
    expect(document).toMatchObject({
      contract: 1,
      role: 'prober',
      workload: 'line',
      revision: 'r1',
      summary: { state: 'ok', volumesGood: 2, volumesBad: 0 },
      agent: { simulated: true },
      settings: { ac: 200 },
    });
    expect(document.volumes['camera']).toMatchObject({
      state: 'ok',
      source: '//contoso-ase/camera-drop',
      fsType: 'cifs',
    });
    expect(document.volumes['camera']?.totalMiB).toBeGreaterThan(0);
    expect(document.volumes['results']).toMatchObject({ state: 'ok', protocol: 'nfs' });
  });

  it('answers probe with a reading taken after the question', async () => {
    await (
      await start({ revision: 'r1', volumes })
    ).ready;
    const askedAt = Date.now();
    const { status, answer } = await probe({ volumes: ['camera', 'nowhere'] });
    expect(status).toBe(200);
    const response = probeResponseSchema.parse(answer);
    expect(Object.keys(response.volumes)).toEqual(['camera']);
    expect(response.unknownVolumes).toEqual(['nowhere']);
    expect(response.revision).toBe('r1');
    expect(Date.parse(response.volumes['camera']?.probedAtUtc ?? '')).toBeGreaterThanOrEqual(askedAt);
    expect(Date.parse(response.agentStartedUtc)).toBeLessThanOrEqual(askedAt);
    mount(['tmpfs', 'nfs4']);
    const later = probeResponseSchema.parse((await probe({})).answer);
    expect(later.volumes['camera']?.state).toBe('notAShare');
    expect(later.volumes['results']?.state).toBe('ok');
  });

  it('answers a request that is none with 400 and what is wrong', async () => {
    await (
      await start({ volumes })
    ).ready;
    expect(await probe({ volume: 'camera' })).toMatchObject({
      status: 400,
      answer: { error: expect.stringContaining('volume') as string },
    });
  });

  it('brings a change of state to the twin by itself', async () => {
    await (
      await start({ volumes, probeIntervalSeconds: 5 })
    ).ready;
    await eventually('the first document', reported);
    mount(['cifs', 'tmpfs']);
    const document = await eventually('the changed state', async () => {
      const now = await reported();
      return now?.summary.state === 'bad' ? now : undefined;
    });
    expect(document.volumes['results']?.state).toBe('notAShare');
    expect(document.volumes['camera']?.state).toBe('ok');
    expect(document.seq).toBe(2);
  });

  it('refuses desired properties that do not parse and keeps to those before', async () => {
    await (
      await start({ volumes })
    ).ready;
    await eventually('the first document', reported);
    await hub.setDesired(device, module, { probeIntervalSeconds: 1 });
    const refused = await eventually('the refusal', async () => {
      const now = await reported();
      return now?.settings?.ac === 400 ? now : undefined;
    });
    expect(refused.settings?.ad).toContain('probeIntervalSeconds');
    expect(refused.settings?.av).toBe((await hub.twin(device, module)).properties.desired['$version']);
    expect(Object.keys(refused.volumes)).toEqual(['camera', 'results']);
    await hub.setDesired(device, module, { probeIntervalSeconds: 10, volumes: { results: null } });
    const accepted = await eventually('the acceptance', async () => {
      const now = await reported();
      return now?.settings?.ac === 200 ? now : undefined;
    });
    expect(Object.keys(accepted.volumes)).toEqual(['camera']);
  });

  it('says stuck of a share that hangs, and still answers for the other', async () => {
    writeFileSync(hangMark, `${rootfs}${volumes.camera.path}`);
    await (
      await start({ volumes, probeDeadlineSeconds: 1 })
    ).ready;
    const document = await eventually('the reported twin', reported);
    expect(document.volumes['camera']?.state).toBe('stuck');
    expect(document.volumes['results']?.state).toBe('ok');
    const response = probeResponseSchema.parse((await probe({})).answer);
    expect(response.volumes['camera']?.state).toBe('stuck');
    writeFileSync(hangMark, '');
    const healed = probeResponseSchema.parse((await probe({})).answer);
    expect(healed.volumes['camera']?.state).toBe('ok');
  });

  it('ends within a second of SIGTERM while a share hangs, and so does what it started', async () => {
    writeFileSync(hangMark, `${rootfs}${volumes.camera.path}`);
    const started = await start({ volumes, probeDeadlineSeconds: 60 });
    await started.ready;
    // Between fork and exec a shell is seen twice.
    await eventually('one probe', () => (probesOf(hangMark).length === 1 ? true : undefined));
    const end = await started.signal('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
    await eventually('no probe left behind', () => (probesOf(hangMark).length === 0 ? true : undefined));
  });

  it('says on /readyz, on loopback, that it reports', async () => {
    const ready = await (await start({ volumes })).ready;
    await eventually('the reported twin', reported);
    const health = await eventually('a healthy answer', async () => {
      const answer = await fetchLocal(`http://127.0.0.1:${String(ready['healthPort'])}/readyz`);
      return answer.status === 200 ? answer : undefined;
    });
    expect(health.body).toMatchObject({ status: 'ok', connected: true });
  });
});

function fetchLocal(url: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    get(url, (incoming) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text) }));
    }).on('error', reject);
  });
}

/** Command lines of processes that still wait on the share that hangs. */
function probesOf(mark: string): string[] {
  return spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(join(mark, '..', 'tools', 'stat')));
}
