import type { DockerOptions } from './docker-options.ts';
import type { Extension } from './extension.ts';
import type { Service, ServicePort } from './kubernetes-objects.ts';
import { creationStringAnnotation, deploymentName, moduleLabels } from './labels.ts';
import type { Ignored } from './module-input.ts';
import { parsePortKey, parsePortNumber } from './port-key.ts';
import type { AgentSettings, ServiceType } from './settings.ts';

/**
 * The Service of a module, or undefined when it has no valid port: then its name does not resolve. Ports are keyed by
 * number, host ports over exposed ones, the last of a number wins. Dropped ports are put into `ignored`.
 */
export function mapService(
  moduleId: string,
  docker: DockerOptions,
  extension: Extension,
  annotations: Record<string, string>,
  settings: AgentSettings,
  ignored: Ignored[],
): Service | undefined {
  const ports = new Map<number, ServicePort>();
  for (const port of exposedPorts(docker, ignored)) ports.set(port.port, port);
  for (const port of hostPorts(docker, ignored)) ports.set(port.port, port);
  if (ports.size === 0) return undefined;
  const options = extension.serviceOptions ?? {};
  const labels = moduleLabels(moduleId, settings);
  const service: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: deploymentName(moduleId),
      namespace: settings.namespace,
      labels,
      annotations: { ...annotations },
    },
    spec: {
      type: serviceType(docker, options.type, settings, ignored),
      ports: [...ports.values()],
      selector: labels,
      ...(options.loadBalancerIP === undefined ? {} : { loadBalancerIP: options.loadBalancerIP }),
    },
  };
  return { ...service, metadata: { ...service.metadata, annotations: withCreationString(service, annotations) } };
}

/** The agent's own note of what it made; later rounds compare this text and not the object. */
export function withCreationString(made: object, annotations: Record<string, string>): Record<string, string> {
  return { ...annotations, [creationStringAnnotation]: JSON.stringify(made) };
}

function exposedPorts(docker: DockerOptions, ignored: Ignored[]): ServicePort[] {
  return docker.exposedPorts.flatMap((key) => {
    const parsed = parsePortKey(key);
    if (parsed === null) {
      ignored.push({ path: `createOptions.ExposedPorts.${key}`, reason: 'it is not a port of TCP, UDP or SCTP' });
      return [];
    }
    const name = `exposedport-${parsed.port}-${parsed.protocol.toLowerCase()}`;
    return [{ name, port: parsed.port, protocol: parsed.protocol }];
  });
}

function hostPorts(docker: DockerOptions, ignored: Ignored[]): ServicePort[] {
  return (docker.portBindings ?? []).flatMap(({ key, hostPorts }) => {
    const path = `createOptions.HostConfig.PortBindings.${key}`;
    const parsed = parsePortKey(key);
    if (parsed === null) {
      ignored.push({ path, reason: 'it is not a port of TCP, UDP or SCTP' });
      return [];
    }
    return hostPorts.flatMap((hostPort, index) => {
      const port = parsePortNumber(hostPort ?? '');
      if (port === null) {
        ignored.push({ path: `${path}[${index}]`, reason: 'HostPort is missing or not a number' });
        return [];
      }
      const name = `hostport-${parsed.port}-${parsed.protocol.toLowerCase()}`;
      return [{ name, port, protocol: parsed.protocol, targetPort: parsed.port }];
    });
  });
}

function serviceType(
  docker: DockerOptions,
  asked: string | undefined,
  settings: AgentSettings,
  ignored: Ignored[],
): ServiceType {
  const types: ServiceType[] = ['ClusterIP', 'NodePort', 'LoadBalancer'];
  if (asked !== undefined) {
    const type = types.find((candidate) => candidate.toLowerCase() === asked.toLowerCase());
    if (type !== undefined) return type;
    ignored.push({
      path: 'createOptions.k8s-experimental.serviceOptions.type',
      reason: `'${asked}' is no type of Service`,
      insteadUse: types.join(', '),
    });
  }
  return docker.portBindings === undefined ? 'ClusterIP' : settings.portMappingServiceType;
}
