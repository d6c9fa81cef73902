import { contains } from '../core/rollout/contains.ts';
import { agentDesired, type Deployable } from '../core/rollout/deployable.ts';
import { judge, type Judgement } from '../core/rollout/judge.ts';
import type { AgentTwin, Observation, Rollout } from '../core/rollout/observation.ts';
import { isApplied, planRollout } from '../core/rollout/plan-rollout.ts';
import { demandReadable } from '../core/rollout/read-desired.ts';
import { retainShares } from '../core/rollout/retain-shares.ts';
import { startWatch, stepWatch, type Outcome, type WatchLimits } from '../core/rollout/watch.ts';
import { HubError } from '../hub/hub-error.ts';
import type { Hub } from '../hub/hub.ts';
import { findKnownShares } from './known-shares.ts';
import { observe } from './observe.ts';
import { ApplyRefusal, checkDevice } from './preflight.ts';
import { pause } from './pause.ts';

export interface ApplyOptions {
  readonly device: string;
  readonly force: boolean;
  readonly watch: boolean;
  /** Let go of shares that the new deployment does not name, instead of keeping them mounted by the prober. */
  readonly releaseDropped: boolean;
  readonly limits: WatchLimits;
  readonly pollSeconds: number;
  readonly signal: AbortSignal;
}

export type ApplyEvent =
  | { readonly kind: 'pushing'; readonly hub: string; readonly device: string }
  | { readonly kind: 'dropped'; readonly retained: readonly string[]; readonly released: readonly string[] }
  | { readonly kind: 'pushed'; readonly rollout: Rollout }
  | { readonly kind: 'looked'; readonly judgement: Judgement; readonly observation: Observation; readonly why: string }
  | { readonly kind: 'hubTrouble'; readonly message: string };

export interface ApplyReport {
  readonly outcome: Outcome | 'pushed';
  readonly why: string;
  readonly rollout: Rollout;
  readonly judgement?: Judgement | undefined;
  readonly observation?: Observation | undefined;
}

/** After this long without any answer from the hub there is nothing to watch with. */
const hubSilenceSeconds = 60;
/** How long a push waits for the one before it to be taken. */
const settleSeconds = 15;

/**
 * Pushes a deployment to one device and, when asked, watches it until there is evidence for every binding, a lasting
 * failure, or the deadline. Time is the watcher's own clock except where evidence is dated (docs/decisions/0005).
 *
 * @throws {ApplyRefusal} when nothing was pushed because it would not be right
 * @throws {HubError} when the hub cannot be asked or refuses
 */
export async function applyToDevice(
  wanted: Deployable,
  options: ApplyOptions,
  hub: Hub,
  tell: (event: ApplyEvent) => void,
): Promise<ApplyReport> {
  const { device, signal } = options;
  refuseUnreadable(wanted);
  const before = await settle(await checkDevice(hub, device, options.force), options, hub);
  const known = await findKnownShares(hub, device, before, wanted);
  const kept = retainShares(wanted, before, known.mounted);
  const { deployable, retained, released } = options.releaseDropped
    ? { ...kept, deployable: wanted, retained: [], released: [...kept.retained, ...kept.released] }
    : kept;
  if (retained.length > 0 || released.length > 0) tell({ kind: 'dropped', retained, released });
  signal.throwIfAborted();
  tell({ kind: 'pushing', hub: hub.name, device });
  await hub.applyContent(device, deployable.modulesContent);
  const after = await hub.readAgentTwin(device);
  // An answer of success is not taken on trust: what stands in the twin must be what was sent.
  if (after === undefined || !contains(after.desired, agentDesired(deployable.modulesContent))) {
    throw new ApplyRefusal(
      'push-not-kept',
      `${hub.name} accepted the deployment, but the twin of ${device} holds something else`,
      'Another writer pushed at the same moment. Look at the twin of $edgeAgent, then push again.',
    );
  }
  if (after.desiredUpdatedUtc === undefined) {
    throw new HubError(
      'badAnswer',
      hub.name,
      `it does not say when $edgeAgent of ${device} was written, so no start can be dated`,
    );
  }
  const rollout = planRollout(
    deployable,
    device,
    before,
    { ...after, desiredUpdatedUtc: after.desiredUpdatedUtc },
    known.names,
  );
  tell({ kind: 'pushed', rollout });
  if (!options.watch) return { outcome: 'pushed', why: 'pushed; nobody watched what came of it', rollout };
  return watch(rollout, deployable, options, hub, tell);
}

/** Of what edgeAgent does not read nothing could be proved, and on the device it would change nothing. */
function refuseUnreadable({ modulesContent }: Deployable): void {
  const reason = demandReadable(modulesContent);
  if (reason === undefined) return;
  throw new ApplyRefusal(
    'manifest-unreadable',
    `edgeAgent would not read this deployment: ${reason}`,
    'Correct the manifest there; `mooring check` names the line.',
  );
}

/**
 * A push that comes right after another finds edgeAgent still at work on that one. Waiting a moment for it tells which
 * pods are the old ones; a device that does not settle is pushed to all the same, and every module must then start anew.
 */
async function settle(found: AgentTwin, options: ApplyOptions, hub: Hub): Promise<AgentTwin> {
  let agent = found;
  const endMs = Date.now() + settleSeconds * 1000;
  const isBusy = () => options.watch && agent.connected && !isApplied(agent) && Object.keys(agent.desired).length > 0;
  while (isBusy() && Date.now() < endMs) {
    await pause(options.pollSeconds * 1000, options.signal);
    agent = (await hub.readAgentTwin(options.device)) ?? agent;
  }
  return agent;
}

async function watch(
  rollout: Rollout,
  deployable: Deployable,
  options: ApplyOptions,
  hub: Hub,
  tell: (event: ApplyEvent) => void,
): Promise<ApplyReport> {
  let state = startWatch(Date.now());
  let heardMs = Date.now();
  for (;;) {
    options.signal.throwIfAborted();
    try {
      const observation = await observe(hub, rollout, deployable.reporter);
      heardMs = Date.now();
      const judgement = judge(rollout, observation);
      const step = stepWatch(state, judgement, Date.now(), options.limits, rollout.prober !== undefined);
      state = step.state;
      tell({ kind: 'looked', judgement, observation, why: step.why });
      if (step.outcome !== undefined) return { outcome: step.outcome, why: step.why, rollout, judgement, observation };
    } catch (thrown) {
      if (!(thrown instanceof HubError) || thrown.kind === 'refused' || thrown.kind === 'notFound') throw thrown;
      const late = Date.now() - state.startedMs >= options.limits.deadlineSeconds * 1000;
      if (late || Date.now() - heardMs >= hubSilenceSeconds * 1000) throw thrown;
      tell({ kind: 'hubTrouble', message: thrown.message });
    }
    await pause(options.pollSeconds * 1000, options.signal);
  }
}
