import type { RequestListener } from 'node:http';
import type { HubContext } from '../hub-context.ts';
import { ModuleCalls } from '../gateway/module-calls.ts';
import type { TokenIssuer } from '../bearer/token-issuer.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { DEADLINES } from '../mqtt/deadlines.ts';
import { allRoutes } from '../rest/all-routes.ts';
import { createRestApp } from '../rest/app.ts';
import { Throttle } from '../throttle/throttle.ts';
import type { DeviceParts } from './device-parts.ts';
import type { MessageParts } from './message-parts.ts';
import type { TwinParts } from './twin-parts.ts';

/** What only the service speaks to. */
export interface ServiceParts {
  readonly jobs: Jobs;
  readonly tokens: TokenIssuer;
  readonly messages: MessageParts;
}

/** The service REST API over all parts. */
export function makeRestApp(
  context: HubContext,
  twin: TwinParts,
  device: DeviceParts,
  { jobs, tokens, messages }: ServiceParts,
): RequestListener {
  const { state, errorContext, log, settings, nowMs } = context;
  const { registry, presence, twins, configurations, evaluations, deployments, metrics, index } = twin;
  const { methods, gatekeeper, telemetry, gateway } = device;
  const routes = allRoutes({
    registry,
    presence,
    twins,
    methods,
    moduleCalls: gateway === null ? null : new ModuleCalls(registry, methods),
    configurations,
    evaluations,
    deployments,
    metrics,
    index,
    jobs,
    tokens,
    state,
    messages: { ...messages, telemetry },
  });
  return createRestApp({
    gatekeeper,
    tokens,
    routes,
    errorContext,
    log,
    written: () => state.written(),
    drainMs: settings.deadlines?.drainMs ?? DEADLINES.drainMs,
    throttle: settings.throttle === undefined ? null : new Throttle(settings.throttle, nowMs),
  }) as RequestListener;
}
