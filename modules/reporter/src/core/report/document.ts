import type { Reported } from '@mooring/contract';
import type { AgentFacts, Observed, SettingsInForce } from './observed.ts';
import { summarize } from './summary.ts';
import { unwatchedBecause } from './unready.ts';

/**
 * The reported document of this moment, before damping and budget. `seq` and `heartbeatUtc` are the publisher's.
 *
 * @param silenced volumes under maintenance at this moment
 */
export function composeDocument(
  agent: AgentFacts,
  settings: SettingsInForce,
  observed: Observed,
  stamp: { readonly seq: number; readonly heartbeatUtc: string },
  silenced: ReadonlySet<string> = new Set(),
): Reported {
  const { workload, revision } = settings.desired;
  const { cluster, nodes, claims, persistentVolumes } = observed.clusterReading;
  return {
    contract: 1,
    role: agent.role,
    ...(workload === undefined ? {} : { workload }),
    ...(revision === undefined ? {} : { revision }),
    seq: stamp.seq,
    heartbeatUtc: stamp.heartbeatUtc,
    summary: summarize(observed, agent.role, silenced, unwatchedBecause(agent.role, settings) !== undefined),
    agent: {
      version: agent.version,
      startedUtc: agent.startedUtc,
      ...(agent.simulated ? { simulated: true } : {}),
    },
    where: observed.where,
    ...(observed.machine === undefined ? {} : { machine: observed.machine }),
    cluster,
    gpu: { state: observed.gpu.state, ...(observed.gpu.detail === undefined ? {} : { detail: observed.gpu.detail }) },
    volumes: { ...observed.volumes },
    gpus: observed.gpus,
    nodes,
    claims,
    persistentVolumes,
    omitted: { volumes: 0, gpus: 0, nodes: 0, claims: 0, persistentVolumes: 0 },
    ...(settings.acknowledgement === undefined ? {} : { settings: settings.acknowledgement }),
  };
}
