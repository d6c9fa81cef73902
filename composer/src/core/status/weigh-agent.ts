import { EdgeAgentError, readAgentDesired, type ModuleInput } from '@mooring/edge-kubernetes';
import { withTag } from '../rollout/image.ts';
import { judgeModule } from '../rollout/module-state.ts';
import type { AgentTwin, ReportedModule } from '../rollout/observation.ts';

/** What is not well, or not known to be, with what edgeAgent says of its deployment: a sentence each. */
export function weighAgent(agent: AgentTwin): string[] {
  const troubles: string[] = [];
  if (!agent.connected) troubles.push('IoT Hub shows edgeAgent as disconnected: what follows may be old');
  const status = agent.lastDesiredStatus;
  if (agent.lastDesiredVersion !== agent.desiredVersion) {
    troubles.push(
      `edgeAgent has not taken version ${agent.desiredVersion} yet (last: ${agent.lastDesiredVersion ?? 'none'})`,
    );
  } else if (status?.code !== 200) {
    troubles.push(
      `edgeAgent answers ${status === undefined ? 'no status' : `code ${status.code} ${status.description}`.trim()}`,
    );
  }
  return [...troubles, ...weighModules(agent)];
}

/** Modules that must run; a stopped one has nothing to say. */
export function runningModules(agent: AgentTwin): string[] {
  const wanted = desiredModules(agent) ?? [];
  const stopped = new Set(wanted.filter(isStopped).map(({ id }) => id));
  const names = new Set([
    ...wanted.map(({ id }) => id).filter((id) => !id.startsWith('$')),
    ...Object.keys(agent.modules),
  ]);
  return [...names].filter((name) => !stopped.has(name));
}

/** Holds the desired modules against the reported ones, both ways. */
function weighModules(agent: AgentTwin): string[] {
  const wanted = desiredModules(agent);
  if (wanted === undefined) {
    const reported = Object.entries({ ...agent.systemModules, ...agent.modules });
    return [
      'the twin of edgeAgent holds no deployment that can be read: what should run is not known',
      ...reported
        .filter(([, { runtimeStatus }]) => runtimeStatus !== 'running')
        .map(([name, { runtimeStatus }]) => `${name} is ${runtimeStatus ?? 'in no known state'}`),
    ];
  }
  const troubles = wanted.flatMap((module) => {
    const system = module.id.startsWith('$');
    const name = system ? module.id.slice(1) : module.id;
    const reported = own(system ? agent.systemModules : agent.modules, name);
    const status = isStopped(module) ? 'stopped' : 'running';
    if (status === 'running' && reported === undefined) {
      return [`${name} is desired, and edgeAgent does not report it`];
    }
    const image = withTag(module.image ?? '');
    // Nothing is pushed here, so no new start is due: what counts is that it runs, with its image.
    const { state, why } = judgeModule({ name, system, status, image, changed: false, claims: [] }, reported, '');
    return state === 'asDesired' ? [] : [`${name} is not as desired: ${why}`];
  });
  const desired = new Set(wanted.map(({ id }) => id));
  const extra = [
    ...Object.keys(agent.systemModules).filter((name) => !desired.has(`$${name}`)),
    ...Object.keys(agent.modules).filter((name) => !desired.has(name)),
  ];
  return [...troubles, ...extra.map((name) => `${name} is reported, and not desired: edgeAgent has not removed it`)];
}

/** What should run; undefined for what edgeAgent would not read either. */
function desiredModules(agent: AgentTwin): readonly ModuleInput[] | undefined {
  try {
    return readAgentDesired(agent.desired).modules;
  } catch (thrown) {
    if (!(thrown instanceof EdgeAgentError)) throw thrown;
    return undefined;
  }
}

function isStopped(module: ModuleInput): boolean {
  return module.status?.toLowerCase() === 'stopped';
}

function own(modules: Readonly<Record<string, ReportedModule>>, name: string): ReportedModule | undefined {
  return Object.hasOwn(modules, name) ? modules[name] : undefined;
}
