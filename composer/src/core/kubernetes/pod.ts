import {
  defaultAgentSettings,
  mapModule,
  originalModuleIdAnnotation,
  proxyContainerName,
  reservedVolumeNames,
  type MappedModule,
  type Volume,
} from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { keepFromKubelet } from './kubelet-text.ts';
import { moduleInputOf, pullPolicyOf } from './module-input.ts';
import type { ClusterProfile } from './profile/profile.ts';
import { servicePortsOf } from './service-ports.ts';

/** A module as a pod that needs no IoT Edge, with what belongs to it. */
export interface ModulePod {
  /** Of Deployment, Service, ServiceAccount and container. */
  name: string;
  replicas: number;
  /** Docker labels, as edgeAgent makes annotations of them. */
  annotations: Record<string, string>;
  strategy: JsonObject | undefined;
  service: { annotations: Record<string, string>; spec: JsonObject } | undefined;
  /** The pod without its container. */
  spec: JsonObject;
  container: JsonObject & { env: Json[]; volumeMounts: Json[] };
  volumes: JsonObject[];
}

/** Where the runtime's own variables begin; edgeAgent appends them to the module's. */
const firstRuntimeVariable = 'IOTEDGE_IOTHUBHOSTNAME';

/**
 * What edgeAgent would make of a module, less what only IoT Edge needs: the sidecar with its volumes, the variables of
 * the runtime, its annotations. So a module runs here as there.
 *
 * @throws {EdgeAgentError} where edgeAgent throws
 */
export function podOf(module: ModuleDraft, profile: ClusterProfile, pullSecret: string | undefined): ModulePod {
  const settings = defaultAgentSettings({
    portMappingServiceType: profile.loadBalancer === 'none' ? 'ClusterIP' : 'LoadBalancer',
  });
  const mapped = mapModule(moduleInputOf(module, pullSecret), settings);
  const { containers, volumes, serviceAccountName: _account, ...spec } = mapped.deployment.spec.template.spec;
  // The sidecar comes first, also where a module has its name.
  const container = containers[containers[0]?.name === proxyContainerName ? 1 : 0];
  if (container === undefined) throw new TypeError(`no container for ${module.name}`);
  const policy = pullPolicyOf(module) === 'never' ? { imagePullPolicy: 'Never' } : {};
  const { env, volumeMounts, name, image, resources, ...rest } = container;
  const { command, args } = rest;
  return {
    name: mapped.deployment.metadata.name,
    replicas: mapped.deployment.spec.replicas,
    annotations: ownAnnotations(mapped),
    strategy: mapped.deployment.spec.strategy as JsonObject | undefined,
    service: serviceOf(mapped, module.createOptions),
    spec: spec as unknown as JsonObject,
    container: {
      name,
      image,
      ...policy,
      ...(rest as unknown as JsonObject),
      ...(command === undefined ? {} : { command: command.map(keepFromKubelet) }),
      ...(args === undefined ? {} : { args: args.map(keepFromKubelet) }),
      ...(resources === undefined ? {} : { resources: quantitiesAsText(resources as JsonObject) }),
      env: ownVariables(env),
      volumeMounts: volumeMounts.map(withoutFalse) as unknown as Json[],
    },
    volumes: volumes.filter((volume) => !isOfSidecar(volume)).map(claimWithoutFalse) as unknown as JsonObject[],
  };
}

/** The API knows amounts as texts, and takes a number for one. */
function quantitiesAsText(value: Json): Json {
  if (typeof value === 'number') return String(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, quantitiesAsText(one)]));
}

/** `readOnly: false` is what everything is that says nothing. */
function withoutFalse<T extends { readOnly?: boolean }>(one: T): T {
  const { readOnly, ...rest } = one;
  return readOnly === true ? one : (rest as T);
}

function claimWithoutFalse(volume: Volume): Volume {
  const { persistentVolumeClaim: claim } = volume;
  return claim === undefined ? volume : { ...volume, persistentVolumeClaim: withoutFalse(claim) };
}

function isOfSidecar(volume: Volume): boolean {
  const { name, configMap } = volume as Volume & { configMap?: { name?: string } };
  return (
    (reservedVolumeNames as readonly (string | undefined)[]).includes(name) &&
    configMap?.name?.startsWith('iotedged-proxy-') === true
  );
}

/** Of equal names the last counts; the API would take all of them, and `kubectl apply` would lose count. */
function ownVariables(env: readonly { name: string; value: string }[]): Json[] {
  const end = env.findLastIndex(({ name }) => name === firstRuntimeVariable);
  const byName = new Map<string, { name: string; value: string }>();
  for (const variable of env.slice(0, end)) {
    byName.delete(variable.name);
    byName.set(variable.name, { ...variable, value: keepFromKubelet(variable.value) });
  }
  return [...byName.values()];
}

function ownAnnotations({ deployment }: MappedModule): Record<string, string> {
  const { [originalModuleIdAnnotation]: _id, ...annotations } = deployment.spec.template.metadata.annotations;
  return annotations;
}

function serviceOf(mapped: MappedModule, createOptions: JsonObject): ModulePod['service'] {
  if (mapped.service === undefined) return undefined;
  const { selector: _selector, ports: _ports, ...spec } = mapped.service.spec;
  return { annotations: ownAnnotations(mapped), spec: { ...spec, ports: servicePortsOf(createOptions) } };
}
