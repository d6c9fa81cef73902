import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../../modules/reporter/src/agent.ts';
import { Unrest } from '../../modules/reporter/src/core/belief/unrest.ts';
import { ToolRunner } from '../../modules/reporter/src/observe/tool-runner.ts';
import { VolumeWatch } from '../../modules/reporter/src/observe/volume-watch.ts';
import {
  allResources,
  clusterGranting,
  startKubernetesServer,
  type KubernetesServer,
} from '../running/kubernetes-server.ts';
import { scratchFolder } from './reporter-world.ts';

describe('what the reporter tells of a cluster whose API comes and goes', () => {
  const folder = scratchFolder();
  let api: KubernetesServer;
  beforeAll(async () => {
    api = await startKubernetesServer(folder.path);
  });
  afterAll(async () => {
    await api.stop();
    folder.remove();
  });

  it('stays through two readings that fail, says so, and comes back after three in a row', async () => {
    const now = () => new Date();
    const agent = new Agent({
      facts: { role: 'reporter', version: '0.1.0', startedUtc: '2026-01-01T00:00:00Z', simulated: false },
      watch: new VolumeWatch(new ToolRunner({}), {
        procfs: folder.path,
        rootfs: folder.path,
        extraShareFsTypes: [],
        now,
      }),
      writes: undefined,
      gpuTool: undefined,
      procfs: folder.path,
      rootfs: api.rootfs,
      environment: { HOSTNAME: 'reporter-pod', ...api.environment },
      now,
      unrest: new Unrest(),
      onChange: () => undefined,
    });
    const read = async (isThere: boolean) => {
      const failure = { status: 500, body: { kind: 'Status', code: 500, message: 'etcd is gone' } };
      api.answerBy(isThere ? clusterGranting(allResources) : () => failure);
      await agent.firstReadings(new Promise(() => undefined), new AbortController().signal);
      const { cluster, nodes, where } = agent.document({ seq: 1, heartbeatUtc: '2026-01-01T00:00:00Z' });
      return { level: cluster.level, ready: nodes['n0']?.ready, node: where.node, detail: cluster.detail };
    };
    const well = { level: 2, ready: 'true', node: 'k8s-1', detail: undefined };
    expect(await read(true)).toEqual(well);
    for (let misses = 1; misses <= 2; misses += 1) {
      const detail = expect.stringMatching(/^as last read, at 20.*Z or later: version, .*version: 500/) as string;
      expect(await read(false)).toEqual({ ...well, detail });
    }
    const lost = { level: undefined, ready: 'unknown', node: 'k8s-1' };
    expect(await read(false)).toMatchObject({ ...lost, detail: expect.stringMatching(/^version: 500/) as string });
    for (let answers = 1; answers <= 2; answers += 1) {
      const detail = expect.stringContaining('answered again, told after 3 answers in a row') as string;
      expect(await read(true)).toMatchObject({ ...lost, detail });
    }
    expect(await read(true)).toEqual(well);
  });
});
