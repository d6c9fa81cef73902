import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utcText, type Reported } from '@mooring/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './agent.ts';
import { Unrest } from './core/belief/unrest.ts';
import { GpuTool } from './observe/gpu-tool.ts';
import { ToolRunner } from './observe/tool-runner.ts';
import { VolumeWatch } from './observe/volume-watch.ts';

describe('the agent', () => {
  let folder = '';
  let agent: Agent;
  const runners: ToolRunner[] = [];
  let changes = 0;
  const volumes = {
    camera: { share: 'camera-drop', path: '/v/camera' },
    again: { share: 'camera-drop', path: '/v/again' },
    results: { share: 'results', path: '/v/results' },
  };
  const runs = () => readFileSync(join(folder, 'runs'), 'utf8').split('\n').length - 1;
  const document = (): Reported => agent.document({ seq: 1, heartbeatUtc: '2026-01-01T00:00:00.000Z' });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-agent-'));
    mkdirSync(join(folder, 'self'));
    const lines = [
      '20 1 0:20 / / rw - overlay overlay rw',
      '31 20 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw',
      '32 20 0:41 / /v/again rw - cifs //contoso-ase/camera-drop rw',
      '33 20 0:42 / /v/results rw - cifs //contoso-ase/results rw',
    ];
    writeFileSync(join(folder, 'self/mountinfo'), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'runs'), '');
    writeFileSync(join(folder, 'stat'), `#!/bin/sh\necho run >> '${folder}/runs'\nsleep 0.2\necho 4096 1000 500 0 0\n`);
    writeFileSync(join(folder, 'ls'), '#!/bin/sh\necho .\n');
    // Without perl the tools are asked, which stand for a share here.
    writeFileSync(join(folder, 'perl'), '#!/bin/sh\nexit 127\n');
    for (const tool of ['perl', 'stat', 'ls']) chmodSync(join(folder, tool), 0o755);
    changes = 0;
    mkdirSync(join(folder, 'bus/pci/devices'), { recursive: true });
    writeFileSync(join(folder, 'loadavg'), '0.5 0.4 0.3 1/2 3\n');
    agent = agentOf();
  });

  function agentOf(probeAnswerMilliseconds?: number, now = () => new Date(), unrest = new Unrest()): Agent {
    const tools = new ToolRunner({ PATH: `${folder}:/usr/bin:/bin` });
    runners.push(tools);
    return new Agent({
      facts: { role: 'prober', version: '0.1.0', startedUtc: '2026-01-01T00:00:00.000Z', simulated: false },
      watch: new VolumeWatch(tools, {
        procfs: folder,
        rootfs: '/',
        extraShareFsTypes: [],
        now: () => new Date(),
      }),
      writes: undefined,
      gpuTool: new GpuTool(tools, { sysfs: folder, procfs: folder }),
      procfs: folder,
      rootfs: folder,
      environment: {},
      now,
      unrest,
      ...(probeAnswerMilliseconds === undefined ? {} : { probeAnswerMilliseconds }),
      onChange: () => {
        changes += 1;
      },
    });
  }
  afterEach(() => {
    // A child that is kept for next time is nobody's then.
    for (const tools of runners.splice(0)) tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const readOnce = () => agent.firstReadings(new Promise(() => undefined), new AbortController().signal);

  it('says unknown of a share before it was probed', () => {
    agent.takeDesired({ volumes, $version: 1 });
    expect(document().volumes['camera']).toMatchObject({ state: 'unknown', detail: 'not probed yet' });
    expect(document().summary).toMatchObject({ state: 'unknown', volumesUnknown: 3, volumesGood: 0 });
    expect(changes).toBeGreaterThan(0);
  });

  it('asks a share once that is mounted at several paths', async () => {
    agent.takeDesired({ volumes });
    await readOnce();
    expect(document().summary.volumesGood).toBe(3);
    expect(runs()).toBe(2);
    await agent.probe(undefined);
    expect(runs()).toBe(4);
  });

  it('reports of a share the room that most of its last readings told, and answers a probe by the reading itself', async () => {
    const free = (blocks: number) =>
      writeFileSync(join(folder, 'stat'), `#!/bin/sh\necho 1048576 1000 ${blocks} 0 0\n`);
    agent.takeDesired({ volumes: { results: volumes.results } });
    const told: unknown[] = [];
    for (const blocks of [500, 500, 900, 900, 900, 0]) {
      free(blocks);
      const answer = await agent.probe(undefined);
      told.push([answer.volumes['results']?.freeMiB, document().volumes['results']?.freeMiB]);
    }
    expect(told).toEqual([
      [500, 500],
      [500, 500],
      [900, 500],
      [900, 500],
      [900, 900],
      [0, 0],
    ]);
    expect(agent.view().observed.volumes['results']).toMatchObject({ state: 'full', freeMiB: 0 });
  });

  it('takes a reading of its own for a probe that comes while another is under way', async () => {
    agent.takeDesired({ volumes: { camera: volumes.camera } });
    const round = readOnce();
    await expect.poll(runs).toBe(1);
    const asked = Date.now();
    const answer = await agent.probe(undefined);
    await round;
    expect(runs()).toBe(2);
    expect(Date.parse(answer.volumes['camera']?.probedAtUtc ?? '')).toBeGreaterThanOrEqual(asked);
    expect(document().volumes['camera']?.probedAtUtc).toBe(answer.volumes['camera']?.probedAtUtc);
  });

  /** What is asked of camera waits until something is written into the file returned. */
  function holdCamera(): string {
    const held = join(folder, 'held');
    spawnSync('mkfifo', [held]);
    const wait = `case "$*" in *camera*) read line < '${held}' ;; esac`;
    writeFileSync(join(folder, 'stat'), `#!/bin/sh\n${wait}\necho 4096 1000 500 0 0\n`);
    return held;
  }

  it('takes each reading of a probe as it ends, and keeps them in that order, while it waits for a share that hangs', async () => {
    const held = holdCamera();
    agent.takeDesired({ volumes: { camera: volumes.camera, results: volumes.results }, probeDeadlineSeconds: 60 });
    const waiting = agent.probe(undefined);
    await expect.poll(() => document().volumes['results']?.state).toBe('ok');
    const next = (await agent.probe(['results'])).volumes['results']?.probedAtUtc;
    await writeFile(held, 'go\n');
    const first = (await waiting).volumes['results']?.probedAtUtc;
    expect(agent.explain('results')?.readings.map(({ atUtc }) => atUtc)).toEqual([next, first]);
  });

  it('answers a probe in time by what it has, says what is still being asked, and takes that when it comes', async () => {
    const held = holdCamera();
    // The clock of the machine is set forward meanwhile, again and again.
    let hours = 0;
    agent = agentOf(1_000, () => new Date(Date.now() + 3_600_000 * (hours += 1)));
    agent.takeDesired({ volumes: { camera: volumes.camera, results: volumes.results }, probeDeadlineSeconds: 60 });
    const answer = await agent.probe(undefined);
    expect(answer.volumes['results']?.state).toBe('ok');
    expect(answer.volumes['camera']).toMatchObject({
      state: 'unknown',
      detail: expect.stringMatching(/^still being asked: no answer in \d{1,2} s,/) as string,
    });
    expect(answer.volumes['camera']).not.toHaveProperty('probedAtUtc');
    expect(document().volumes['camera']?.detail).toBe('not probed yet');
    await writeFile(held, 'go\n');
    await expect.poll(() => document().volumes['camera']?.state).not.toBe('unknown');
  });

  it('watches what was watched before a restart where what is wanted now is refused', async () => {
    agent.takeDesired({ volumes: { results: volumes.results } });
    await readOnce();
    const before = document();
    agent = agentOf();
    agent.recall(before);
    agent.takeDesired({ volumes: { camera: { share: 'camera-drop' } } });
    await readOnce();
    expect(document()).toMatchObject({ volumes: { results: { state: 'ok' } }, settings: { ac: 400 } });
    expect(document().summary.state).toBe('unknown');
  });

  it('probes no more than was asked for', async () => {
    agent.takeDesired({ volumes });
    const answer = await agent.probe(['results', 'nowhere']);
    expect(Object.keys(answer.volumes)).toEqual(['results']);
    expect(answer.unknownVolumes).toEqual(['nowhere']);
    expect(runs()).toBe(1);
  });

  it('does not take the reading of one expectation for another of the same name', async () => {
    agent.takeDesired({ volumes: { camera: volumes.camera } });
    const round = readOnce();
    await expect.poll(runs).toBe(1);
    agent.takeDesired({ volumes: { camera: volumes.results } });
    await round;
    expect(document().volumes['camera']).toMatchObject({ state: 'unknown', share: 'results' });
  });

  it('keeps what one source has read while another is still reading', async () => {
    writeFileSync(join(folder, 'nvidia-smi'), '#!/bin/sh\nsleep 0.3\necho No devices were found\nexit 6\n');
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
    // A file of /proc that gives its content only when the test lets it.
    rmSync(join(folder, 'loadavg'));
    spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(folder, 'loadavg')]);
    const round = readOnce();
    await expect.poll(() => document().gpu.state, { timeout: 5_000 }).toBe('noGpu');
    await writeFile(join(folder, 'loadavg'), '0.5 0.4 0.3 1/2 3\n');
    await round;
    expect(document()).toMatchObject({
      gpu: { state: 'noGpu' },
      machine: { load1: 0.5 },
      cluster: { detail: expect.stringContaining('not on Kubernetes') as string },
    });
  });

  it('explains a volume by its readings, until another share stands under that name', async () => {
    agent.takeDesired({ volumes: { camera: volumes.camera } });
    expect(agent.explain('camera')).toMatchObject({ reported: { state: 'unknown' }, readings: [] });
    await readOnce();
    await agent.probe(undefined);
    const { probedAtUtc } = document().volumes['camera'] ?? {};
    expect(agent.explain('camera')).toMatchObject({
      volume: 'camera',
      reported: { state: 'ok' },
      readings: [{ state: 'ok', atUtc: probedAtUtc }, { state: 'ok' }],
    });
    expect(agent.explain('nowhere')).toBeUndefined();
    expect(agent.explain('constructor')).toBeUndefined();
    agent.takeDesired({ volumes: { camera: volumes.results } });
    expect(agent.explain('camera')?.readings).toEqual([]);
  });

  it('weighs a silenced volume again as soon as the maintenance is over, without a new reading', async () => {
    writeFileSync(join(folder, 'stat'), '#!/bin/sh\necho "stat: cannot read: Host is down" >&2\nexit 1\n');
    const untilUtc = utcText(new Date(Date.now() + 2_500));
    agent.takeDesired({ volumes: { camera: volumes.camera }, silence: { untilUtc } });
    await readOnce();
    expect(document().summary).toMatchObject({ volumesSilenced: 1, volumesBad: 1 });
    expect(document().summary.state).not.toBe('bad');
    expect(agent.explain('camera')?.why).toContain(`maintenance until ${untilUtc}`);
    const before = changes;
    await expect.poll(() => changes, { timeout: 10_000 }).toBe(before + 1);
    expect(document().summary.state).toBe('bad');
    expect(document().summary).not.toHaveProperty('volumesSilenced');
  });

  it.each([
    [0, 3],
    [25, 12],
    [26, 48],
  ])(
    'takes good news the later the more often the twin has changed: after %i changes, %i readings',
    async (count, of) => {
      const unrest = new Unrest();
      for (let change = 0; change < count; change += 1) unrest.change(performance.now());
      agent = agentOf(undefined, undefined, unrest);
      agent.takeDesired({ volumes: { camera: volumes.camera } });
      writeFileSync(join(folder, 'stat'), '#!/bin/sh\necho "stat: cannot read: Host is down" >&2\nexit 1\n');
      await readOnce();
      writeFileSync(join(folder, 'stat'), '#!/bin/sh\necho 4096 1000 500 0 0\n');
      await readOnce();
      expect(agent.explain('camera')).toMatchObject({
        reported: { state: 'unreachable' },
        pending: { readings: 1, of },
      });
    },
  );

  it('does not claim to know after a restart what the twin had no room for', async () => {
    agent.takeDesired({ volumes });
    await readOnce();
    const { camera } = document().volumes;
    const start = async (omitted: number, more: () => unknown = () => undefined) => {
      agent = agentOf();
      const counts = { volumes: omitted, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 };
      agent.recall({ volumes: { camera }, omitted: counts });
      agent.takeDesired({ volumes: { camera: volumes.camera, results: volumes.results } });
      more();
      await readOnce();
      return document().volumes;
    };
    const doubtful = await start(1);
    expect(doubtful['results']).toMatchObject({
      state: 'ok',
      detail: expect.stringContaining('is not known') as string,
    });
    expect(doubtful['camera']).not.toHaveProperty('detail');
    // What is set only later was not there before.
    agent.takeDesired({ volumes });
    await readOnce();
    expect(document().volumes['again']).toMatchObject({ state: 'ok' });
    expect(document().volumes['again']).not.toHaveProperty('detail');
    expect((await start(0))['results']).not.toHaveProperty('detail');
    // Nor is it known once settings change, or a connection is made anew, before it was read.
    expect((await start(1, () => agent.takeDesired({ volumes })))['results']).toHaveProperty('detail');
    expect((await start(1, () => agent.recall({})))['results']).toHaveProperty('detail');
  });

  it('keeps the time since when a state stands over a restart', async () => {
    agent.recall({
      volumes: { camera: { ...volumes.camera, state: 'ok', sinceUtc: '2025-12-01T00:00:00.000Z' } },
    });
    agent.takeDesired({ volumes });
    await readOnce();
    expect(document().volumes['camera']?.sinceUtc).toBe('2025-12-01T00:00:00.000Z');
    expect(document().volumes['results']?.sinceUtc).not.toBe('2025-12-01T00:00:00.000Z');
  });

  it('knows nothing from before a restart of what was taken away after it and set anew', async () => {
    const other = { source: '//contoso-nas/payroll', fsType: 'nfs4', sinceUtc: '2025-12-01T00:00:00.000Z' };
    const { camera, results } = volumes;
    const before = {
      camera: { ...camera, ...other, state: 'stuck' },
      results: { ...results, ...other, state: 'stuck' },
    };
    agent.recall({ volumes: before });
    agent.takeDesired({ volumes: { camera, results } });
    expect(document().volumes).toMatchObject(before);
    agent.takeDesired({ volumes: { results: { ...results, path: '/v/elsewhere' } } });
    agent.takeDesired({ volumes: { camera, results } });
    for (const volume of Object.values(document().volumes)) expect(volume).not.toHaveProperty('source');
    await readOnce();
    expect(document().summary).toMatchObject({ volumesGood: 2 });
  });
});
