import { ConfigurationStore } from '../configuration/configuration-store.ts';
import { Deployments } from '../configuration/deployments.ts';
import { TwinConfigurations } from '../configuration/twin-configurations.ts';
import type { HubContext } from '../hub-context.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { TwinIndex } from '../query/twin-index.ts';
import { mintKey } from '../sas/keep-policies.ts';
import { TwinService } from '../twin/twin-service.ts';

/** Identities, their twins, and what is deployed to them. */
export interface TwinParts {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly twins: TwinService;
  readonly index: TwinIndex;
  readonly configurations: ConfigurationStore;
  readonly deployments: Deployments;
}

export function makeTwinParts({ name, state, nowMs, log }: HubContext): TwinParts {
  const registry = new IdentityRegistry({ hubName: name, nowMs, mintKey, kept: new KeptIdentities(state) });
  const presence = new PresenceBoard(state, nowMs());
  const twins = new TwinService(registry, presence, nowMs);
  const configurations = new ConfigurationStore(state, nowMs);
  const deployments = new Deployments({ registry, presence, twins, configurations, state });
  deployments.refusedByTwin.subscribe((refusal) => log.warn(refusal, 'a deployment could not be applied'));
  const settings = new TwinConfigurations({ registry, presence, twins, configurations, state });
  settings.refusedByTwin.subscribe((refusal) => log.warn(refusal, 'an automatic configuration could not be applied'));
  deployments.replaced.subscribe((id) => settings.restore(id));
  return { registry, presence, twins, index: new TwinIndex(registry, presence), configurations, deployments };
}
