import {
  findRefusals,
  mapDeployment,
  type AgentSettings,
  type Deployment,
  type MappedModule,
  type ModuleInput,
  type PersistentVolumeClaim,
  type Refusal,
} from '@mooring/edge-kubernetes';
import { newNamespacedMeta, type ClusterContext, type ClusterState } from './state.ts';

/** The state after one round of edgeAgent, and what kept that round from coming to its end. */
export interface Round {
  state: ClusterState;
  failure?: string;
}

/**
 * What edgeAgent does with a set of modules: ServiceAccounts, Services, Deployments, claims, in that order, each for all
 * modules. The first object that the API refuses ends the round there. Throws EdgeAgentError, with nothing done, for
 * what cannot be mapped at all.
 */
export function applyDeployment(
  state: ClusterState,
  modules: readonly ModuleInput[],
  settings: AgentSettings,
  context: ClusterContext,
): Round {
  const mapped = mapDeployment(modules, settings);
  const withAccounts = applyAccounts(state, mapped.modules, context);
  const services = refusalOf(mapped.modules, 'Service');
  const withServices = applyServices(withAccounts, mapped.modules.slice(0, services?.index), context);
  if (services !== undefined) return { state: withServices, failure: services.text };
  const deployments = refusalOf(mapped.modules, 'Deployment');
  const withDeployments = applyDeployments(withServices, mapped.modules, deployments?.index);
  if (deployments !== undefined) return { state: withDeployments, failure: deployments.text };
  return applyClaims(withDeployments, mapped.persistentVolumeClaims);
}

function refusalOf(modules: readonly MappedModule[], kind: string): { index: number; text: string } | undefined {
  for (const [index, module] of modules.entries()) {
    const refusal = findRefusals(module).find((candidate: Refusal) => candidate.object.startsWith(`${kind}/`));
    if (refusal !== undefined) return { index, text: `${refusal.object} is invalid: ${refusal.message}` };
  }
  return undefined;
}

function applyAccounts(state: ClusterState, modules: readonly MappedModule[], context: ClusterContext): ClusterState {
  const wanted = modules.map((module) => module.serviceAccount);
  const serviceaccounts = wanted.map((account) => {
    const existing = state.serviceaccounts.find((candidate) => candidate.metadata.name === account.metadata.name);
    const { name, labels, annotations } = account.metadata;
    return existing ?? { ...account, metadata: newNamespacedMeta(context, name, labels, annotations) };
  });
  return { ...state, serviceaccounts };
}

function applyServices(state: ClusterState, modules: readonly MappedModule[], context: ClusterContext): ClusterState {
  const services = modules.flatMap(({ service }) => {
    if (service === undefined) return [];
    const existing = state.services.find((candidate) => candidate.metadata.name === service.metadata.name);
    const { name, labels, annotations } = service.metadata;
    const isSame = JSON.stringify(existing?.spec) === JSON.stringify(service.spec);
    if (existing !== undefined && isSame) return [existing];
    const metadata = existing?.metadata ?? newNamespacedMeta(context, name, labels, annotations);
    return [{ ...service, metadata }];
  });
  return { ...state, services };
}

/** With a refusal at an index, what comes before it is applied and everything else stays as it was. */
function applyDeployments(state: ClusterState, modules: readonly MappedModule[], refusedAt?: number): ClusterState {
  const applied = modules.slice(0, refusedAt).map((module) => keepUnchanged(state, module.deployment));
  if (refusedAt === undefined) return { ...state, deployments: applied };
  const names = new Set(applied.map((deployment) => deployment.metadata.name));
  const left = state.deployments.filter((deployment) => !names.has(deployment.metadata.name));
  return { ...state, deployments: [...applied, ...left] };
}

/** edgeAgent's own Deployment is compared by images only, so nothing else of it is ever changed. */
function keepUnchanged(state: ClusterState, deployment: Deployment): Deployment {
  const { name } = deployment.metadata;
  const existing = state.deployments.find((candidate) => candidate.metadata.name === name);
  if (existing === undefined) return deployment;
  const isSame = name === 'edgeagent' || JSON.stringify(existing) === JSON.stringify(deployment);
  return isSame ? existing : deployment;
}

/** A claim's spec cannot be changed once it is there: the agent's PUT is refused, in this round and in every later one. */
function applyClaims(state: ClusterState, claims: readonly PersistentVolumeClaim[]): Round {
  const changed = claims.find((claim) => {
    const existing = state.wantedClaims.find((candidate) => candidate.metadata.name === claim.metadata.name);
    return existing !== undefined && JSON.stringify(existing.spec) !== JSON.stringify(claim.spec);
  });
  if (changed === undefined) return { state: { ...state, wantedClaims: claims } };
  const text = `PersistentVolumeClaim/${changed.metadata.name} is invalid: spec: Forbidden: spec is immutable after creation`;
  return { state, failure: text };
}
