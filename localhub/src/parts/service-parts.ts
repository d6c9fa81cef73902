import type { RequestListener } from 'node:http';
import type { HubContext } from '../hub-context.ts';
import { allRoutes } from '../rest/all-routes.ts';
import { createRestApp } from '../rest/app.ts';
import type { DeviceParts } from './device-parts.ts';
import type { TwinParts } from './twin-parts.ts';

/** The service REST API over all parts. */
export function makeRestApp(context: HubContext, twin: TwinParts, device: DeviceParts): RequestListener {
  const { state, errorContext, log } = context;
  const { registry, presence, twins, configurations, deployments, index } = twin;
  const { methods, gatekeeper } = device;
  const routes = allRoutes({ registry, presence, twins, methods, configurations, deployments, index });
  return createRestApp({ gatekeeper, routes, errorContext, log, written: () => state.written() }) as RequestListener;
}
