import { ConfigurationStore } from '../configuration/configuration-store.ts';
import { Deployments } from '../configuration/deployments.ts';
import { ConfigurationMetrics } from '../configuration/configuration-metrics.ts';
import { Evaluations } from '../configuration/evaluations.ts';
import { TwinConfigurations } from '../configuration/twin-configurations.ts';
import type { HubContext } from '../hub-context.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { LaggingTwins } from '../query/lagging-twins.ts';
import { LiveTwins } from '../query/live-twins.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { mintKey } from '../sas/keep-policies.ts';
import { DEFAULTS } from '../settings.ts';
import { inTurns } from '../turns.ts';
import { TwinService } from '../twin/twin-service.ts';

/** Identities, their twins, and what is deployed to them. */
export interface TwinParts {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly twins: TwinService;
  readonly index: TwinIndex;
  readonly configurations: ConfigurationStore;
  readonly evaluations: Evaluations;
  readonly deployments: Deployments;
  readonly metrics: ConfigurationMetrics;
  /** From now on the clock of configurations runs, and queries see everything that was there before. */
  start(): void;
  close(): void;
}

export function makeTwinParts({ name, settings, state, nowMs, log }: HubContext): TwinParts {
  const registry = new IdentityRegistry({ hubName: name, nowMs, mintKey, kept: new KeptIdentities(state) });
  const presence = new PresenceBoard(state, nowMs());
  const twins = new TwinService(registry, presence, nowMs);
  const configurations = new ConfigurationStore(state, nowMs);
  const evaluations = new Evaluations({
    registry,
    twins,
    configurations,
    everyMs: settings.configurationIntervalMs ?? DEFAULTS.configurationIntervalMs,
    work: async (steps) => inTurns(steps),
    failed: (error) => log.error({ err: error }, 'configurations could not be evaluated'),
  });
  const deployments = new Deployments({ registry, presence, twins, configurations, evaluations, state });
  deployments.refusedByTwin.subscribe((refusal) => log.warn(refusal, 'a deployment could not be applied'));
  const automatic = new TwinConfigurations({ registry, presence, twins, configurations, evaluations, state });
  automatic.refusedByTwin.subscribe((refusal) => log.warn(refusal, 'an automatic configuration could not be applied'));
  deployments.replaced.subscribe((id) => automatic.restore(id));
  const delayMs = settings.queryDelayMs ?? DEFAULTS.queryDelayMs;
  const lagging = delayMs > 0 ? new LaggingTwins({ registry, presence, nowMs, delayMs }) : null;
  const index = new TwinIndex(lagging ?? new LiveTwins(registry, presence));
  return {
    registry,
    presence,
    twins,
    index,
    configurations,
    evaluations,
    deployments,
    metrics: new ConfigurationMetrics(index, configurations, evaluations),
    start: () => {
      lagging?.settle();
      evaluations.start();
    },
    close: () => evaluations.close(),
  };
}
