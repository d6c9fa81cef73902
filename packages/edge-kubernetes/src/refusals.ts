import type { Container, Deployment, Service, Volume } from './kubernetes-objects.ts';
import type { MappedModule } from './map-module.ts';

/** An object that edgeAgent sends and the Kubernetes API answers with 422. The agent then stops its round there. */
export interface Refusal {
  object: string;
  message: string;
}

/**
 * The reasons for which Kubernetes would refuse a module's objects, by the API's own validation rules. Only those that
 * createOptions can lead to are looked for; an empty list is no proof that the API takes the objects.
 */
export function findRefusals(module: MappedModule): Refusal[] {
  return [
    ...refusalsOfDeployment(module.deployment),
    ...(module.service === undefined ? [] : refusalsOfService(module.service)),
    ...module.persistentVolumeClaims
      .filter((claim) => claim.spec.resources.requests.storage.startsWith('0'))
      .map((claim) =>
        refusal(`PersistentVolumeClaim/${claim.metadata.name}`, 'spec.resources[storage]: must be greater than zero'),
      ),
  ];
}

function refusalsOfDeployment(deployment: Deployment): Refusal[] {
  const object = `Deployment/${deployment.metadata.name}`;
  const { containers, volumes } = deployment.spec.template.spec;
  const names = new Set(volumes.map((volume) => volume.name));
  return [
    ...duplicates(volumes.map((volume) => volume.name ?? '')).map((name) =>
      refusal(object, `spec.template.spec.volumes: Duplicate value: "${name}"`),
    ),
    ...volumes.filter(isUnnamed).map(() => refusal(object, 'spec.template.spec.volumes[].name: Required value')),
    ...duplicates(containers.map((container) => container.name)).map((name) =>
      refusal(object, `spec.template.spec.containers: Duplicate value: "${name}"`),
    ),
    ...containers.flatMap((container) => refusalsOfContainer(object, container, names)),
  ];
}

function refusalsOfContainer(
  object: string,
  container: Container,
  volumes: ReadonlySet<string | undefined>,
): Refusal[] {
  const at = `spec.template.spec.containers[${container.name}]`;
  const mounts = container.volumeMounts;
  return [
    ...(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(container.name)
      ? []
      : [refusal(object, `${at}.name: Invalid value: must be a DNS label of at most 63 characters`)]),
    ...duplicates(mounts.map((mount) => mount.mountPath ?? '')).map((path) =>
      refusal(object, `${at}.volumeMounts: mountPath "${path}" must be unique`),
    ),
    ...mounts
      .filter((mount) => !volumes.has(mount.name))
      .map((mount) => refusal(object, `${at}.volumeMounts: Not found: "${mount.name ?? ''}"`)),
    ...mounts
      .filter((mount) => mount.mountPath === undefined || mount.mountPath === '')
      .map(() => refusal(object, `${at}.volumeMounts: mountPath: Required value`)),
    ...container.env
      .filter((variable) => !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(variable.name))
      .map((variable) => refusal(object, `${at}.env: Invalid name "${variable.name}"; in place of ':' write '__'`)),
  ];
}

function refusalsOfService(service: Service): Refusal[] {
  const object = `Service/${service.metadata.name}`;
  return [
    ...(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(service.metadata.name)
      ? []
      : [refusal(object, 'metadata.name: must start with a letter, end alphanumeric and hold a-z, 0-9 and - only')]),
    ...duplicates(service.spec.ports.map((port) => port.name)).map((name) =>
      refusal(object, `spec.ports: Duplicate value: "${name}"`),
    ),
    ...service.spec.ports
      .filter((port) => !isPort(port.port) || (port.targetPort !== undefined && !isPort(port.targetPort)))
      .map((port) => refusal(object, `spec.ports[${port.name}]: must be between 1 and 65535`)),
  ];
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

function isUnnamed(volume: Volume): boolean {
  return volume.name === undefined || volume.name === '';
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => value !== '' && values.indexOf(value) !== index))];
}

function refusal(object: string, message: string): Refusal {
  return { object, message };
}
