import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent } from './agent.ts';
import { Unrest } from './core/belief/unrest.ts';
import { GpuTool } from './observe/gpu-tool.ts';
import { ToolRunner } from './observe/tool-runner.ts';
import { VolumeWatch } from './observe/volume-watch.ts';

describe('rounds of the agent', () => {
  let folder = '';
  let agent: Agent;
  let changes = 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-changes-'));
    mkdirSync(join(folder, 'self'));
    writeFileSync(join(folder, 'self/mountinfo'), '20 1 0:20 / / rw - overlay overlay rw\n');
    agent = agentOf(new ToolRunner({}), undefined);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function agentOf(tools: ToolRunner, gpuTool: GpuTool | undefined, unrest = new Unrest()): Agent {
    const now = () => new Date();
    return new Agent({
      facts: { role: 'prober', version: '0.1.0', startedUtc: '2026-01-01T00:00:00.000Z', simulated: false },
      watch: new VolumeWatch(tools, { procfs: folder, rootfs: folder, extraShareFsTypes: [], now }),
      writes: undefined,
      gpuTool,
      procfs: folder,
      rootfs: folder,
      environment: {},
      now,
      unrest,
      onChange: () => {
        changes += 1;
      },
    });
  }

  async function changesOfRound(): Promise<number> {
    const before = changes;
    await agent.firstReadings(new Promise(() => undefined), new AbortController().signal);
    return changes - before;
  }

  // Each time costs as much as the readings.
  it('look for what is to be sent once: with the volumes where there are some, else with the machine', async () => {
    // The first tells of a cluster, too, that there is none.
    expect(await changesOfRound()).toBe(2);
    expect(await changesOfRound()).toBe(1);
    agent.takeDesired({ volumes: { camera: { share: 'camera', path: '/v/camera' } } });
    expect(await changesOfRound()).toBe(1);
  });

  it('look once more where the place of this pod has changed', async () => {
    await changesOfRound();
    const account = join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');
    mkdirSync(account, { recursive: true });
    writeFileSync(join(account, 'token'), 'no-token');
    writeFileSync(join(account, 'namespace'), 'iotedge');
    expect(await changesOfRound()).toBe(2);
    expect(agent.view().observed.where).toMatchObject({ namespace: 'iotedge' });
  });

  it('go on where there is nothing to read, so that none is missed once there is', async () => {
    agent.takeDesired({ volumes: { camera: { share: 'camera', path: '/v/camera' } } });
    await changesOfRound();
    const { lastRoundAt } = agent.view();
    expect(lastRoundAt).toBeDefined();
    agent.takeDesired({ volumes: {} });
    const stop = new AbortController();
    void agent.run(stop.signal);
    await expect.poll(() => agent.view().lastRoundAt, { timeout: 10_000 }).toBeGreaterThan(lastRoundAt ?? 0);
    stop.abort();
  });

  it.each([
    [0, 3],
    [25, 12],
  ])(
    'tell at once that the tool for GPUs fails, and after %i changes of the twin at answer %i that it does not',
    async (count, of) => {
      const tool = join(folder, 'nvidia-smi');
      const query = `if [ -e '${folder}/broken' ]; then echo Unknown Error; exit 15; fi; echo GPU-1, 00000000:01:00.0`;
      writeFileSync(
        tool,
        `#!/bin/sh\ncase "$1" in --help*) printf '"uuid"\\n"pci.bus_id"\\n' ;; *) ${query} ;; esac\n`,
      );
      chmodSync(tool, 0o755);
      const tools = new ToolRunner({ PATH: `${folder}:/usr/bin:/bin` });
      const unrest = new Unrest();
      for (let change = 0; change < count; change += 1) unrest.change(performance.now());
      agent = agentOf(tools, new GpuTool(tools, { sysfs: folder, procfs: folder }), unrest);
      const states: unknown[] = [];
      for (const isBroken of [false, true, ...Array.from({ length: of }, () => false)]) {
        if (isBroken) writeFileSync(join(folder, 'broken'), '');
        else rmSync(join(folder, 'broken'), { force: true });
        await changesOfRound();
        const { gpu, gpus } = agent.view().observed;
        states.push([gpu.state, gpus['g0']?.state]);
      }
      const [well, failed] = [
        ['present', 'ok'],
        ['failed', 'unknown'],
      ];
      expect(states).toEqual([well, ...Array.from({ length: of }, () => failed), well]);
      tools.stop();
    },
  );

  describe('and what is asked before the first of them', () => {
    const account = () => join(folder, 'var/run/secrets/kubernetes.io/serviceaccount');
    const claims = { namespace: 'iotedge', node: { name: 'k8s-1' }, pod: { name: 'prober-1' } };
    const token = `e30.${Buffer.from(JSON.stringify({ 'kubernetes.io': claims })).toString('base64url')}.sig`;
    beforeEach(() => {
      mkdirSync(account(), { recursive: true });
      agent.takeDesired({ volumes: { results: { share: 'results', path: '/v/results' } } });
    });

    it('names its node by the token that is mounted', async () => {
      writeFileSync(join(account(), 'token'), token);
      expect((await agent.probe(undefined)).node).toBe('k8s-1');
      expect(agent.view().observed.where).toEqual({
        node: 'k8s-1',
        nodeSource: 'token',
        pod: 'prober-1',
        namespace: 'iotedge',
      });
    });

    it('answers without its node when the token cannot be read in time', async () => {
      spawnSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(account(), 'token')]);
      const answer = await agent.probe(undefined);
      expect(answer).not.toHaveProperty('node');
      expect(answer.volumes['results']?.state).toBe('missing');
      await writeFile(join(account(), 'token'), token);
      await expect.poll(async () => (await agent.probe(['results'])).node, { timeout: 5_000 }).toBe('k8s-1');
    });
  });
});
