import type { ProbeResponse, Reported, ReportedVolume } from '@mooring/contract';
import type { AgentTwin, Observation, ReportedModule, Rollout } from '../core/rollout/observation.ts';

/** A rollout of one module with two shares and its prober, and looks at it, for tests to bend. */
export const pushedUtc = '2026-03-01T10:00:00.0000000Z';
export const laterUtc = '2026-03-01T10:00:20Z';
export const earlierUtc = '2026-03-01T09:00:00Z';

export function aRollout(changes: Partial<Rollout> = {}): Rollout {
  const claims = ['camera-drop', 'results'];
  return {
    device: 'line-7',
    desiredVersion: 5,
    pushedUtc,
    pushedDesired: { schemaVersion: '1.1' },
    modules: [
      { name: 'edgeHub', system: true, status: 'running', image: 'hub:1.1', changed: false, claims: [] },
      { name: 'detector', system: false, status: 'running', image: 'detector:1', changed: true, claims },
      { name: 'line-prober', system: false, status: 'running', image: 'reporter:1', changed: true, claims },
    ],
    bindings: [
      { module: 'detector', path: '/home/input', share: 'camera-drop', claim: 'camera-drop', volume: 'camera' },
      { module: 'detector', path: '/home/output', share: 'results', claim: 'results', volume: 'results' },
    ],
    prober: 'line-prober',
    knownShares: [],
    ...changes,
  };
}

export function running(image: string, lastStartTimeUtc = laterUtc): ReportedModule {
  return { runtimeStatus: 'running', statusDescription: `Started at ${lastStartTimeUtc}`, lastStartTimeUtc, image };
}

export const unscheduled: ReportedModule = {
  runtimeStatus: 'failed',
  statusDescription:
    'Module Failed with container status Unknown More Info: K8s reason: Unschedulable with message: pod has unbound immediate PersistentVolumeClaims',
  lastStartTimeUtc: '0001-01-01T00:00:00Z',
};

export function anAgent(changes: Partial<AgentTwin> = {}): AgentTwin {
  return {
    desiredVersion: 5,
    desiredUpdatedUtc: pushedUtc,
    desired: { schemaVersion: '1.1' },
    connected: true,
    lastDesiredVersion: 5,
    lastDesiredStatus: { code: 200, description: '' },
    modules: { detector: running('detector:1'), 'line-prober': running('reporter:1') },
    systemModules: { edgeHub: running('hub:1.1', earlierUtc) },
    configurations: {},
    ...changes,
  };
}

export function aVolume(share: string, changes: Partial<ReportedVolume> = {}): ReportedVolume {
  return {
    state: 'ok',
    share,
    path: `/mooring/volumes/${share}`,
    latencyMs: 3,
    sinceUtc: laterUtc,
    probedAtUtc: '2026-03-01T10:00:31Z',
    ...changes,
  };
}

export function aProbe(changes: Partial<ProbeResponse> = {}): ProbeResponse {
  return {
    contract: 1,
    startedUtc: '2026-03-01T10:00:30Z',
    finishedUtc: '2026-03-01T10:00:31Z',
    agentStartedUtc: laterUtc,
    node: 'k8s-contoso1cl-contoso1',
    volumes: { camera: aVolume('camera-drop'), results: aVolume('results') },
    unknownVolumes: [],
    ...changes,
  };
}

export function aLook(changes: Partial<Observation> = {}): Observation {
  return { agent: anAgent(), probe: aProbe(), unread: [], ...changes };
}

/** A reporter that may read claims and persistent volumes and sees what is given. */
export function aReporter(seen: Partial<Pick<Reported, 'claims' | 'persistentVolumes'>>): Reported {
  return {
    contract: 1,
    role: 'reporter',
    seq: 1,
    heartbeatUtc: laterUtc,
    summary: {
      state: 'ok',
      volumesGood: 0,
      volumesDegraded: 0,
      volumesBad: 0,
      volumesUnknown: 0,
      gpus: 0,
      nodes: 0,
      omitted: 0,
    },
    agent: { version: '0.1.0', startedUtc: laterUtc },
    where: { nodeSource: 'unknown' },
    cluster: {
      level: 2,
      rights: { pods: 'allowed', persistentvolumeclaims: 'allowed', nodes: 'allowed', persistentvolumes: 'allowed' },
    },
    gpu: { state: 'noGpu' },
    volumes: {},
    gpus: {},
    nodes: {},
    claims: seen.claims ?? {},
    persistentVolumes: seen.persistentVolumes ?? {},
    omitted: { volumes: 0, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 },
  };
}
