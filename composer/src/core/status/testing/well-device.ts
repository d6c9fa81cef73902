import type { Reported } from '@mooring/contract';
import { aReporter, aVolume, anAgent, running } from '../../../testing/rollouts.ts';
import type { AgentTwin } from '../../rollout/observation.ts';
import type { Speaker, SpeakerTwin } from '../weigh-device.ts';

/** A device on which all is well: a module with one share, its prober and a reporter, for tests to bend. */
export const nowUtc = '2026-03-01T12:00:00Z';
export const nowMs = Date.parse(nowUtc);
export const heardUtc = '2026-03-01T11:55:00Z';

const module = (image: string, status = 'running') => ({ type: 'docker', status, settings: { image } });

export const desired = {
  schemaVersion: '1.1',
  runtime: { type: 'docker', settings: {} },
  systemModules: { edgeAgent: module('agent:1.1'), edgeHub: module('hub:1.1') },
  modules: { detector: module('detector:1'), 'line-prober': module('reporter:1'), reporter: module('reporter:1') },
};

export function desiredWith(modules: Readonly<Record<string, string>>): AgentTwin['desired'] {
  const more = Object.entries(modules).map(([name, status]) => [name, module(`${name}:1`, status)]);
  return { ...desired, modules: { ...desired.modules, ...(Object.fromEntries(more) as object) } };
}

export function wellAgent(changes: Partial<AgentTwin> = {}): AgentTwin {
  return anAgent({
    desired,
    modules: {
      detector: running('detector:1'),
      'line-prober': running('reporter:1'),
      reporter: running('reporter:1'),
    },
    systemModules: { edgeAgent: running('agent:1.1'), edgeHub: running('hub:1.1') },
    ...changes,
  });
}

/** A document at the last heartbeat. A prober asks for no GPU and may read no node. */
export function wellReport(role: Reported['role'], changes: Partial<Reported> = {}): Reported {
  const base = aReporter({});
  if (role === 'reporter') {
    const nodes = { n0: { name: 'node-1', ready: 'true' as const } };
    const summary = { ...base.summary, nodes: 1 };
    return { ...base, heartbeatUtc: heardUtc, summary, nodes, ...changes };
  }
  const denied = { pods: 'denied', persistentvolumeclaims: 'denied', nodes: 'denied', persistentvolumes: 'denied' };
  return {
    ...base,
    role,
    heartbeatUtc: heardUtc,
    summary: { ...base.summary, volumesGood: 1 },
    cluster: { level: 0, rights: denied as Reported['cluster']['rights'] },
    gpu: { state: 'unknown', detail: 'a prober asks for no GPU; see the reporter' },
    nodes: { n0: { name: 'node-1', ready: 'unknown' } },
    volumes: { camera: aVolume('camera-drop') },
    settings: { ac: 200, av: 1, ad: 'accepted' },
    ...changes,
  };
}

export function wellTwin(changes: Partial<SpeakerTwin> = {}): SpeakerTwin {
  return { connected: true, desired: {}, reportedUpdatedUtc: { heartbeatUtc: heardUtc }, ...changes };
}

export const proberDesired = { volumes: { camera: { share: 'camera-drop', path: '/mooring/volumes/camera' } } };

export function speakersWith(
  changes: { readonly prober?: Partial<Reported>; readonly reporter?: Partial<Reported> } = {},
  twin: Partial<SpeakerTwin> = {},
): Speaker[] {
  const proberTwin = wellTwin({ desired: proberDesired, ...twin });
  return [
    { name: 'line-prober', twin: proberTwin, reported: wellReport('prober', changes.prober), unread: [] },
    { name: 'reporter', twin: wellTwin(), reported: wellReport('reporter', changes.reporter), unread: [] },
  ];
}
