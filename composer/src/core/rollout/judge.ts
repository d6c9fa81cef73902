import { hasAnswered, type ReportedVolume, type VolumeState } from '@mooring/contract';
import { contains } from './contains.ts';
import { accuseShares, type Suspect } from './accuse.ts';
import { judgeModule, type ModuleState } from './module-state.ts';
import type { Observation, Rollout, RolloutBinding } from './observation.ts';

/** Degrees of evidence, weakest first; whoever claims success says which. */
export const degrees = ['none', 'running', 'answered'] as const;
export type Degree = (typeof degrees)[number];

export interface BindingEvidence extends RolloutBinding {
  readonly degree: Degree;
  /** What the prober found, and on which node: another pod, perhaps another worker. */
  readonly state?: VolumeState | undefined;
  readonly node?: string | undefined;
  readonly latencyMs?: number | undefined;
  readonly probedUtc?: string | undefined;
  readonly why: string;
}

export interface Judgement {
  readonly deployment: { readonly applied: boolean; readonly failing: boolean; readonly why: string };
  readonly modules: readonly ModuleState[];
  readonly bindings: readonly BindingEvidence[];
  readonly suspects: readonly Suspect[];
  /** Shares that nothing clears although the suspects explain all. */
  readonly notCleared: readonly string[];
  /** Another writer replaced what was pushed: nothing more can come of this rollout. */
  readonly overtaken: boolean;
}

/** Weighs one look at the device against what was pushed. Pure. */
export function judge(rollout: Rollout, observation: Observation): Judgement {
  const { agent } = observation;
  const overtaken = agent.desiredVersion !== rollout.desiredVersion && !contains(agent.desired, rollout.pushedDesired);
  const modules = rollout.modules.map((wanted) =>
    judgeModule(wanted, (wanted.system ? agent.systemModules : agent.modules)[wanted.name], rollout.pushedUtc),
  );
  for (const name of Object.keys(agent.modules)) {
    if (rollout.modules.some((wanted) => wanted.name === name)) continue;
    modules.push({ name, state: 'waiting', why: 'is not in the manifest and still runs', lacks: { kind: 'nothing' } });
  }
  return {
    deployment: judgeDeployment(rollout, observation),
    modules,
    bindings: rollout.bindings.map((binding) => weighBinding(rollout, binding, modules, observation)),
    // Before edgeAgent has taken this version nothing is known of what its pods lack.
    ...(takenBy(observation.agent) ? accuseShares(rollout, modules, observation) : { suspects: [], notCleared: [] }),
    overtaken,
  };
}

function takenBy(agent: Observation['agent']): boolean {
  return agent.lastDesiredVersion === agent.desiredVersion;
}

/** Codes that no waiting mends: malformed configuration, unsupported schema version, empty configuration. */
const finalCodes = [400, 412, 417];

function judgeDeployment(rollout: Rollout, { agent }: Observation): Judgement['deployment'] {
  if (agent.lastDesiredVersion === undefined || agent.lastDesiredVersion < agent.desiredVersion) {
    const offline = agent.connected ? '' : '; IoT Hub shows edgeAgent as disconnected: offline is not success';
    const seen = agent.lastDesiredVersion ?? 'none';
    const why = `edgeAgent has not taken version ${agent.desiredVersion} yet (last: ${seen})${offline}`;
    return { applied: false, failing: false, why };
  }
  const status = agent.lastDesiredStatus;
  if (status === undefined) return { applied: false, failing: false, why: 'edgeAgent reports no status yet' };
  if (status.code === 200)
    return { applied: true, failing: false, why: `version ${agent.desiredVersion} applied, code 200` };
  const why = `edgeAgent answers code ${status.code}${status.description === '' ? '' : `: ${status.description}`}`;
  return { applied: false, failing: status.code === 500 || finalCodes.includes(status.code), why };
}

function weighBinding(
  rollout: Rollout,
  binding: RolloutBinding,
  modules: readonly ModuleState[],
  observation: Observation,
): BindingEvidence {
  const module = modules.find((candidate) => candidate.name === binding.module);
  if (module?.state !== 'asDesired') {
    return { ...binding, degree: 'none', why: module?.why ?? 'its module is not reported' };
  }
  const running = { ...binding, degree: 'running' as const };
  const moduleRuns = 'the module runs, so its volumes were mounted';
  if (rollout.prober === undefined || binding.volume === undefined) {
    return { ...running, why: `${moduleRuns}; no prober watches this share` };
  }
  const reading = freshReading(rollout, binding, modules, observation);
  if (typeof reading === 'string') return { ...running, why: `${moduleRuns}; ${reading}` };
  const { volume, node } = reading;
  const found = { state: volume.state, node, latencyMs: volume.latencyMs, probedUtc: volume.probedAtUtc };
  const detail = [volume.errno, volume.detail].filter((part) => part !== undefined).join(', ');
  const because = detail === '' ? '' : ` (${detail})`;
  if (!hasAnswered(volume.state)) {
    return { ...running, ...found, why: `the prober finds it ${volume.state}${because}` };
  }
  // Who has the prober write wants to know more than that the share can be read.
  if (volume.writeState !== undefined && !hasAnswered(volume.writeState)) {
    return {
      ...running,
      ...found,
      state: volume.writeState,
      why: `it can be read; writing, it is ${volume.writeState}${because}`,
    };
  }
  return { ...binding, ...found, degree: 'answered', why: 'the share answered the prober' };
}

/** A reading counts only if the prober of this rollout took it after the push: an old pod has the old share mounted. */
function freshReading(
  rollout: Rollout,
  binding: RolloutBinding,
  modules: readonly ModuleState[],
  { probe }: Observation,
): { volume: ReportedVolume; node: string | undefined } | string {
  const prober = modules.find((candidate) => candidate.name === rollout.prober);
  if (prober?.state !== 'asDesired') return `the prober is not up: ${prober?.why ?? 'not reported'}`;
  if (probe === undefined) return 'the prober has not answered yet';
  const pushed = Date.parse(rollout.pushedUtc);
  const proberChanged = rollout.modules.some((wanted) => wanted.name === rollout.prober && wanted.changed);
  if (proberChanged && Date.parse(probe.agentStartedUtc) <= pushed) return 'an old prober pod answered';
  const volume = binding.volume === undefined ? undefined : probe.volumes[binding.volume];
  if (volume === undefined && binding.volume !== undefined && probe.omittedVolumes?.includes(binding.volume)) {
    return 'the answer of the prober had no room for this volume';
  }
  if (volume === undefined) return 'the prober does not know this volume yet';
  if (volume.share !== binding.share) return `the prober still watches the share ${volume.share} there`;
  // The question was asked after the push, so a reading taken since the prober began to answer is fresh, whatever the
  // device's clock says. A stuck probe has no newer reading, and for a missing mount there is nothing to probe.
  const fresh = volume.probedAtUtc !== undefined && Date.parse(volume.probedAtUtc) >= Date.parse(probe.startedUtc);
  if (fresh || volume.state === 'stuck' || volume.state === 'missing') return { volume, node: probe.node };
  return 'the prober has not probed it since the push';
}
