import { describe, expect, it } from 'vitest';
import { backOffModuleContainer, endModuleContainer } from '../cluster/kubelet.ts';
import { moduleWith, smallCluster } from '../cluster/testing/small-cluster.ts';
import type { Json } from './merge-patch.ts';
import { buildReport, withUnknownStates, type AgentView } from './report.ts';

const system = { type: 'docker', settings: { image: 'hub:1.1', createOptions: '{}' } };
const desired = (modules: Record<string, Json>): Json => ({
  schemaVersion: '1.1',
  runtime: {
    type: 'docker',
    settings: { registryCredentials: { c: { address: 'a', username: 'u', password: 'secret' } } },
  },
  systemModules: { edgeAgent: { ...system, settings: { image: 'agent:1.5' } }, edgeHub: system },
  modules,
});
const entry = (createOptions: string, more: Json = {}): Json => ({
  type: 'docker',
  status: 'running',
  restartPolicy: 'always',
  settings: { image: 'm:1', createOptions },
  ...more,
});

function viewOf(cluster: ReturnType<typeof smallCluster>, modules: Record<string, Json>): AgentView {
  return {
    lastDesiredVersion: 7,
    lastDesiredStatus: { code: 200, description: '' },
    accepted: desired(modules),
    pods: cluster.store.state.pods,
    nodes: 1,
  };
}

const modulesOf = (report: Json) => report.modules as Record<string, Json>;

describe('the report of edgeAgent', () => {
  it('holds version, status, platform and the credentials as they came', () => {
    const report = buildReport(viewOf(smallCluster(), {}));
    expect(report).toMatchObject({
      schemaVersion: '1.0',
      lastDesiredVersion: 7,
      lastDesiredStatus: { code: 200, description: '' },
      runtime: {
        settings: { registryCredentials: { c: { password: 'secret' } } },
        platform: { os: 'Kubernetes', architecture: '[{"name":"amd64","nodes_count":1}]' },
      },
    });
  });

  it('says of a running module since when it runs, with its settings', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    const detector = modulesOf(
      buildReport(viewOf(cluster, { detector: entry('{"a":1}', { env: { A: { value: 'b' } } }) })),
    )['detector'];
    expect(detector).toMatchObject({
      settings: { image: 'm:1', imageHash: '', createOptions: '{"a":1}' },
      env: { A: { value: 'b' } },
      runtimeStatus: 'running',
      lastStartTimeUtc: '2026-11-21T06:00:03.000Z',
      lastExitTimeUtc: '0001-01-01T00:00:00Z',
      exitCode: 0,
      restartCount: 0,
    });
  });

  it('shows the old pod as running with the new createOptions while the new pod cannot come up', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['camera']));
    cluster.runKubelet();
    const started = cluster.podsOf('detector')[0]?.status.containerStatuses?.[1]?.state.running?.startedAt;
    cluster.apply(moduleWith('detector', ['nowhere']));
    cluster.runKubelet();
    const report = buildReport(viewOf(cluster, { detector: entry('{"new":true}') }));
    expect(modulesOf(report)['detector']).toMatchObject({
      settings: { createOptions: '{"new":true}' },
      runtimeStatus: 'running',
      lastStartTimeUtc: started,
    });
  });

  it('says failed, and why, of a module whose claim is not bound', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', ['nowhere']));
    const detector = modulesOf(buildReport(viewOf(cluster, { detector: entry('{}') })))['detector'];
    expect(detector?.runtimeStatus).toBe('failed');
    expect(detector?.statusDescription).toContain('pod has unbound immediate PersistentVolumeClaims');
  });

  it('says backoff of a module that keeps ending, with its exit code', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', []));
    cluster.runKubelet();
    cluster.store.update((state, { nowUtc }) => ({
      ...state,
      pods: state.pods.map((pod) => backOffModuleContainer(endModuleContainer(pod, 3, nowUtc), 'back-off', nowUtc)),
    }));
    expect(modulesOf(buildReport(viewOf(cluster, { detector: entry('{}') })))['detector']).toMatchObject({
      runtimeStatus: 'backoff',
      statusDescription: 'Module in Back-off reason: CrashLoopBackOff',
      exitCode: 3,
    });
  });

  it('leaves out a stopped module and one that was never made', () => {
    const cluster = smallCluster();
    cluster.apply({ ...moduleWith('stopped', []), status: 'stopped' });
    expect(
      modulesOf(buildReport(viewOf(cluster, { stopped: entry('{}', { status: 'stopped' }), never: entry('{}') }))),
    ).toEqual({});
  });

  it('keeps the image the agent runs with', () => {
    const cluster = smallCluster();
    cluster.apply({ id: '$edgeAgent', image: 'agent:beta15' });
    cluster.runKubelet();
    const { edgeAgent } = buildReport(viewOf(cluster, {})).systemModules as { edgeAgent: { settings: Json } };
    expect(edgeAgent.settings.image).toBe('agent:beta15');
  });

  it('splits long createOptions, as the twin takes no longer values', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', []));
    const text = JSON.stringify({ Env: ['A='.padEnd(900, 'x')] });
    const settings = modulesOf(buildReport(viewOf(cluster, { detector: entry(text) })))['detector']?.settings as Record<
      string,
      string
    >;
    expect(settings['createOptions']).toHaveLength(512);
    expect(`${settings['createOptions']}${settings['createOptions01']}`).toBe(text);
  });

  it('knows nothing of anybody when the agent ends', () => {
    const cluster = smallCluster();
    cluster.apply(moduleWith('detector', []));
    cluster.runKubelet();
    const last = withUnknownStates(buildReport(viewOf(cluster, { detector: entry('{}') })));
    expect(last).toMatchObject({
      lastDesiredStatus: { code: 406 },
      modules: { detector: { runtimeStatus: 'unknown' } },
    });
  });
});
