import type { Cluster } from '../../cluster/open-cluster.ts';
import { questions, type QuestionId } from '../../core/doctor/questions.ts';
import { steps, type Step, type StepId } from '../../core/doctor/steps.ts';
import type { HubRest } from '../../hub/hub-rest.ts';
import { claimSteps } from './claim-steps.ts';
import { clusterSteps } from './cluster-steps.ts';
import { deviceSteps } from './device-steps.ts';
import { hubSteps } from './hub-steps.ts';
import type { Plan } from './run-steps.ts';
import type { HubContext, StepContext } from './step-context.ts';
import { tryDeployment } from './temporary-deployment.ts';

export interface DoctorOptions {
  readonly rest?: HubRest | undefined;
  readonly cluster?: Cluster | undefined;
  readonly device?: string | undefined;
  /** Where the modules are. */
  readonly namespace: string;
  readonly only: readonly QuestionId[];
  readonly allowWrites: boolean;
  readonly spareShare?: string | undefined;
  readonly version: string;
  /** Ends the names of what is made, so that two runs do not meet. */
  readonly suffix: string;
  readonly signal: AbortSignal;
}

/** The steps that would be done, in their order: what is announced before anything is. */
export function plannedSteps(options: DoctorOptions): StepId[] {
  return (Object.keys(steps) as StepId[]).filter((id) => isWanted(id, options) && whyNot(id, options) === undefined);
}

function isWanted(id: StepId, { only }: DoctorOptions): boolean {
  return only.length === 0 || only.some((question) => (questions[question].steps as readonly StepId[]).includes(id));
}

function whyNot(id: StepId, { rest, cluster, device, allowWrites, spareShare }: DoctorOptions): string | undefined {
  const { at, touches }: Step = steps[id];
  if (at === 'cluster' && cluster === undefined) return 'no cluster was named (--kubeconfig FILE)';
  if (at !== 'cluster' && rest === undefined) return 'no hub was named (IOTHUB_CONNECTION_STRING or --local-hub DIR)';
  if (at === 'device' && device === undefined) return 'no device was named (--device ID)';
  if (touches !== 'reads' && !allowWrites) return 'it writes, which was not allowed (--allow-writes)';
  if (touches === 'needs a spare share' && spareShare === undefined)
    return 'no spare share was named (--spare-share NAME)';
  return undefined;
}

/** Each wanted step with what it needs, or why it is not done. */
export function makePlan(
  options: DoctorOptions,
  noted: { simulated: boolean },
  undoing: Omit<StepContext, 'signal'>,
): Plan {
  const name = `mooring-doctor-${options.suffix}`;
  const { rest, cluster, device, namespace, spareShare } = options;
  const runs: Partial<Record<StepId, (context: StepContext) => Promise<unknown>>> = {};
  const add = <Context>(own: { readonly [Id in StepId]?: (context: Context) => Promise<unknown> }, more: object) => {
    for (const [id, run] of Object.entries(own)) {
      runs[id as StepId] = (context) => run({ ...context, ...more } as Context);
    }
  };
  add(hubSteps, { rest });
  add({ 'temporary-deployment': (context: HubContext) => tryDeployment(context, name) }, { rest });
  add(deviceSteps(noted), { rest, device });
  add(clusterSteps, { cluster, namespace });
  add(claimSteps(name), { cluster, namespace, spareShare });
  const plan: Record<string, Plan[StepId]> = {};
  for (const id of Object.keys(steps) as StepId[]) {
    if (!isWanted(id, options)) continue;
    const skipped = whyNot(id, options);
    const run = runs[id];
    if (skipped !== undefined) plan[id] = { skipped };
    else if (run !== undefined) plan[id] = { run: (signal) => run({ ...undoing, signal }) };
  }
  return plan;
}
