import type { JsonObject } from '../../source/node.ts';

/** Where reporter and prober answer for their health and metrics, unless they are told otherwise. */
export const healthPort = 8089;

/** createOptions with which others reach that port: a Service on Kubernetes, the network of docker on a machine. */
export function metricsOptions(metrics: boolean): JsonObject {
  return metrics ? { ExposedPorts: { [`${healthPort}/tcp`]: {} } } : {};
}

/** They listen on loopback by themselves, since nobody has to log in. */
export function metricsEnv(metrics: boolean): Record<string, string> {
  return metrics ? { MOORING_HTTP_HOST: '0.0.0.0' } : {};
}
