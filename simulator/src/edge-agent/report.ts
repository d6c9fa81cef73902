import { joinCreateOptions, splitCreateOptions } from '@mooring/edge-kubernetes';
import type { Pod } from '../cluster/objects.ts';
import type { Json } from './merge-patch.ts';
import { runtimeInfoOf } from './runtime-info.ts';

export interface DesiredStatus {
  code: number;
  description: string;
}

/** What the agent works from: the configuration it accepted last, and how its work on the newest one went. */
export interface AgentView {
  lastDesiredVersion: number;
  lastDesiredStatus: DesiredStatus;
  /** `properties.desired` as accepted; undefined before any deployment. */
  accepted: Json | undefined;
  pods: readonly Pod[];
  nodes: number;
}

const agentVersion = { version: '1.1.15-simulated', build: 'simulated', commit: 'simulated' };
const restartNever = { restartCount: 0 };

/**
 * The reported properties of $edgeAgent on Kubernetes. Settings are those of the configuration, states those of the pods;
 * a module without a pod (stopped, or never made) is missing. Credentials are echoed, passwords included, as edgeAgent
 * does.
 */
export function buildReport(view: AgentView): Json {
  const { accepted, pods } = view;
  const platform = {
    os: 'Kubernetes',
    architecture: JSON.stringify([{ name: 'amd64', nodes_count: view.nodes }]),
    version: 'simulated',
  };
  const runtime = objectOf(accepted?.runtime);
  const system = objectOf(accepted?.systemModules);
  const modules = Object.entries(objectOf(accepted?.modules)).flatMap(([id, module]) => {
    const reported = moduleOf(id, objectOf(module), pods);
    return reported === undefined ? [] : [[id, reported] as const];
  });
  const hub = moduleOf('$edgeHub', objectOf(system.edgeHub), pods);
  const agent = agentOf(objectOf(system.edgeAgent), pods);
  return {
    schemaVersion: '1.0',
    version: agentVersion,
    lastDesiredVersion: view.lastDesiredVersion,
    lastDesiredStatus: view.lastDesiredStatus,
    runtime: { type: 'docker', settings: objectOf(runtime.settings), platform },
    systemModules: {
      ...(agent === undefined ? {} : { edgeAgent: agent }),
      ...(hub === undefined || accepted === undefined ? {} : { edgeHub: hub }),
    },
    modules: Object.fromEntries(modules),
  };
}

/** The report when the agent ends: it then knows nothing of anybody. */
export function withUnknownStates(report: Json): Json {
  const forget = (modules: unknown) =>
    Object.fromEntries(
      Object.entries(objectOf(modules)).map(([id, module]) => [id, { ...objectOf(module), runtimeStatus: 'unknown' }]),
    );
  return {
    ...report,
    lastDesiredStatus: { code: 406, description: 'Agent is not running' },
    systemModules: forget(report.systemModules),
    modules: forget(report.modules),
  };
}

function moduleOf(id: string, desired: Json, pods: readonly Pod[]): Json | undefined {
  const info = runtimeInfoOf(id, pods);
  if (info === undefined) return undefined;
  return {
    ...(desired.version === undefined ? {} : { version: desired.version }),
    type: 'docker',
    status: desired.status ?? 'running',
    restartPolicy: desired.restartPolicy ?? 'on-unhealthy',
    imagePullPolicy: desired.imagePullPolicy ?? 'on-create',
    ...(desired.startupOrder === undefined ? {} : { startupOrder: desired.startupOrder }),
    settings: settingsOf(desired),
    env: objectOf(desired.env),
    ...info,
    ...restartNever,
    lastRestartTimeUtc: info.lastExitTimeUtc,
  };
}

/** The agent keeps the image it runs with, whatever the deployment says. */
function agentOf(desired: Json, pods: readonly Pod[]): Json | undefined {
  const info = runtimeInfoOf('$edgeAgent', pods);
  if (info === undefined) return undefined;
  const running = pods.find((pod) => pod.spec.serviceAccountName === 'edgeagent')?.spec.containers.at(-1)?.image;
  return {
    type: 'docker',
    settings: { ...settingsOf(desired), image: running ?? '' },
    env: objectOf(desired.env),
    imagePullPolicy: desired.imagePullPolicy ?? 'on-create',
    startupOrder: 0,
    ...info,
  };
}

function settingsOf(desired: Json): Json {
  const settings = objectOf(desired.settings);
  return { image: settings.image ?? '', imageHash: '', ...splitCreateOptions(joinCreateOptions(settings) || '{}') };
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
