import type { Environment } from './env-entries.ts';
import type { Workload } from './workload-schema.ts';

/**
 * The variables that a web proxy and the protocol to IoT Hub are told by. The workload API of IoT Edge on Kubernetes is
 * on localhost, which no proxy reaches, so localhost is always among what goes without.
 */
export function proxyEnv(proxy: Workload['proxy']): Environment {
  if (proxy === undefined) return {};
  const { https, http, none, upstreamProtocol } = proxy;
  const hasProxy = (https ?? http) !== undefined || none.length > 0;
  const without = none.includes('localhost') ? none : ['localhost', ...none];
  return {
    ...(https === undefined ? {} : { https_proxy: https }),
    ...(http === undefined ? {} : { http_proxy: http }),
    ...(hasProxy ? { no_proxy: without.join(',') } : {}),
    ...(upstreamProtocol === undefined ? {} : { UpstreamProtocol: upstreamProtocol }),
  };
}
