import type { TokenIssuer } from '../bearer/token-issuer.ts';
import type { ConfigurationMetrics } from '../configuration/configuration-metrics.ts';
import type { ConfigurationStore } from '../configuration/configuration-store.ts';
import type { Deployments } from '../configuration/deployments.ts';
import type { Evaluations } from '../configuration/evaluations.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { ModuleCalls } from '../gateway/module-calls.ts';
import type { IdentityRegistry } from '../identity/registry.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { configurationRoutes } from './configuration-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { messageRoutes, ownMessageRoutes, type MessageRouteParts } from './message-routes.ts';
import { queryRoutes } from './query-routes.ts';
import type { Route } from './route.ts';
import type { StateStore } from '../storage/state-store.ts';
import { stateRoutes } from './state-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { twinRoutes } from './twin-routes.ts';

export interface RouteDependencies {
  readonly registry: IdentityRegistry;
  readonly presence: PresenceBoard;
  readonly twins: TwinService;
  readonly methods: MethodCaller;
  /** How modules of edge devices call methods, where a gateway stands before them. */
  readonly moduleCalls?: ModuleCalls | null;
  readonly configurations: ConfigurationStore;
  readonly evaluations: Evaluations;
  readonly deployments: Deployments;
  readonly metrics: ConfigurationMetrics;
  readonly index: TwinIndex;
  readonly jobs: Jobs;
  readonly messages: MessageRouteParts;
  readonly tokens: TokenIssuer;
  readonly state: StateStore;
}

/** Every operation that the hub does. */
export function allRoutes(parts: RouteDependencies): Route[] {
  return [
    ...identityRoutes(parts.registry, parts.presence, parts.twins),
    ...twinRoutes(parts.registry, parts.twins, parts.methods, parts.moduleCalls ?? null),
    ...configurationRoutes(parts.configurations, parts.evaluations, parts.deployments, parts.metrics),
    ...queryRoutes(parts.index),
    ...jobRoutes(parts.jobs),
    ...messageRoutes(parts.messages),
    ...ownMessageRoutes(parts.messages),
    ...tokenRoutes(parts.tokens),
    ...stateRoutes(parts.state),
  ];
}
