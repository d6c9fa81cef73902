import {
  EdgeAgentError,
  readAgentDesired,
  type AgentDesired,
  type AgentSettings,
  type ModuleInput,
} from '@mooring/edge-kubernetes';
import { applyDeployment } from '../cluster/apply-deployment.ts';
import type { ClusterContext, ClusterState } from '../cluster/state.ts';
import type { Json } from './merge-patch.ts';
import type { DesiredStatus } from './report.ts';

/** The image edgeAgent itself runs with, from the beginning and for ever. */
const ownImage = 'azureiotedge/azureiotedge-agent:0.1.0-beta15';
const success: DesiredStatus = { code: 200, description: '' };

/** edgeAgent's own module, which is there before any deployment. */
export const agentModule: ModuleInput = { id: '$edgeAgent', image: ownImage, createOptions: '{}' };

export type Reading = { desired: AgentDesired } | { status: DesiredStatus };

/** Reads a desired section; what cannot be accepted comes with the status the agent reports for it. */
export function readConfiguration(section: Json): Reading {
  if (Object.keys(section).length === 0) {
    return { status: { code: 417, description: 'Empty edge agent configuration. Please set a deployment manifest.' } };
  }
  try {
    return { desired: readAgentDesired(section) };
  } catch (error) {
    if (error instanceof EdgeAgentError) return { status: statusOf(error) };
    throw error;
  }
}

/** How a round ended: what is reported, whether the configuration counts as accepted, and what stayed hidden. */
export interface Outcome {
  state: ClusterState;
  status: DesiredStatus;
  accepted: boolean;
  hidden?: string;
}

/**
 * One round over the cluster. What the agent finds before it hands the modules on (colliding names, wrong types) is
 * reported as failure; what comes up afterwards (an incomplete mount, an object the API refuses) is written into the
 * status of the EdgeDeployment, which a current Kubernetes prunes: it never reaches the twin, and the code stays 200.
 */
export function runRound(
  state: ClusterState,
  desired: AgentDesired,
  settings: AgentSettings,
  generationOf: (moduleId: string) => string | undefined,
  context: ClusterContext,
): Outcome {
  const modules = desired.modules.map((module) => ({
    ...module,
    generationId: generationOf(module.id),
    ...(module.id === agentModule.id ? { image: ownImage } : {}),
  }));
  const withCredentials = { ...settings, registryCredentials: desired.registryCredentials };
  try {
    const round = applyDeployment(state, modules, withCredentials, context);
    return {
      state: round.state,
      status: success,
      accepted: true,
      ...(round.failure === undefined ? {} : { hidden: round.failure }),
    };
  } catch (error) {
    if (!(error instanceof EdgeAgentError)) throw error;
    const isHidden = error.code === 'InvalidMount' || error.code === 'InvalidKubernetesName';
    return isHidden
      ? { state, status: success, accepted: true, hidden: error.message }
      : { state, status: statusOf(error), accepted: false };
  }
}

function statusOf(error: EdgeAgentError): DesiredStatus {
  return { code: error.lastDesiredStatusCode, description: error.message };
}
