import { isObject, pick, readArray, readObject, readText, wrongType, type JsonObject } from './json-reading.ts';
import type { Volume, VolumeMount } from './kubernetes-objects.ts';
import type { Ignored } from './module-input.ts';

export const extensionKey = 'k8s-experimental';
const extensionPath = `createOptions.${extensionKey}`;

/** The `k8s-experimental` section, the only part of createOptions that speaks Kubernetes. */
export interface Extension {
  volumes: Volume[];
  volumeMounts: VolumeMount[];
  resources?: JsonObject;
  nodeSelector?: Record<string, string>;
  securityContext?: JsonObject;
  strategy?: JsonObject & { type?: string };
  serviceOptions?: { type?: string; loadBalancerIP?: string };
}

const known = ['volumes', 'resources', 'nodeSelector', 'securityContext', 'strategy', 'serviceOptions'];

/** Field names of the Kubernetes models that the agent was built with (about 1.21); newer ones are dropped. */
const models = {
  volume:
    'awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir ephemeral fc flexVolume flocker gcePersistentDisk gitRepo glusterfs hostPath iscsi name nfs persistentVolumeClaim photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume',
  volumeMount: 'mountPath mountPropagation name readOnly subPath subPathExpr',
  resources: 'limits requests',
  securityContext:
    'fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile supplementalGroups sysctls windowsOptions',
  strategy: 'rollingUpdate type',
  serviceOptions: 'type loadBalancerIP',
} as const;

/**
 * Reads the section. The section name is case-sensitive, the names in it are not; unknown ones and a section that is no
 * object are skipped (and put into `ignored`); a known one of the wrong type throws ConfigFormat.
 */
export function readExtension(createOptions: JsonObject, enabled: boolean, ignored: Ignored[]): Extension {
  const none: Extension = { volumes: [], volumeMounts: [] };
  const value = Object.hasOwn(createOptions, extensionKey) ? createOptions[extensionKey] : undefined;
  if (value === undefined || value === null) return none;
  if (!enabled) {
    ignored.push({ path: extensionPath, reason: 'the Kubernetes extensions are switched off in the agent' });
    return none;
  }
  if (!isObject(value)) {
    ignored.push({ path: extensionPath, reason: 'it is not an object' });
    return none;
  }
  for (const name of Object.keys(value)) {
    if (known.some((candidate) => candidate.toLowerCase() === name.toLowerCase())) continue;
    const meant = name.toLowerCase() === 'service-options' ? 'serviceOptions' : undefined;
    ignored.push({
      path: `${extensionPath}.${name}`,
      reason: 'the agent does not know this section',
      ...(meant === undefined ? {} : { insteadUse: meant }),
    });
  }
  return { ...readVolumes(value, ignored), ...readSections(value, ignored) };
}

function readVolumes(section: JsonObject, ignored: Ignored[]): Pick<Extension, 'volumes' | 'volumeMounts'> {
  const volumes: Volume[] = [];
  const volumeMounts: VolumeMount[] = [];
  const path = `${extensionPath}.volumes`;
  for (const [index, entry] of (readArray(pick(section, 'volumes'), path) ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(entry)) throw wrongType(at, 'an object', entry);
    const volume = model(pick(entry, 'volume'), 'volume', `${at}.volume`, ignored);
    if (volume !== undefined) volumes.push(volume);
    for (const [number, mount] of (readArray(pick(entry, 'volumeMounts'), `${at}.volumeMounts`) ?? []).entries()) {
      const read = model(mount, 'volumeMount', `${at}.volumeMounts[${number}]`, ignored);
      if (read !== undefined) volumeMounts.push(read);
    }
  }
  return { volumes, volumeMounts };
}

function readSections(section: JsonObject, ignored: Ignored[]): Omit<Extension, 'volumes' | 'volumeMounts'> {
  const at = (name: string) => `${extensionPath}.${name}`;
  const resources = model(pick(section, 'resources'), 'resources', at('resources'), ignored);
  const securityContext = model(pick(section, 'securityContext'), 'securityContext', at('securityContext'), ignored);
  const strategy = model(pick(section, 'strategy'), 'strategy', at('strategy'), ignored);
  const service = model(pick(section, 'serviceOptions'), 'serviceOptions', at('serviceOptions'), ignored);
  const nodeSelector = readObject(pick(section, 'nodeSelector'), at('nodeSelector'));
  return {
    ...(resources === undefined ? {} : { resources }),
    ...(securityContext === undefined ? {} : { securityContext }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(service === undefined ? {} : { serviceOptions: readServiceOptions(service) }),
    ...(nodeSelector === undefined ? {} : { nodeSelector: readTextMap(nodeSelector, at('nodeSelector')) }),
  };
}

function readServiceOptions(options: JsonObject): { type?: string; loadBalancerIP?: string } {
  const type = readText(options.type, `${extensionPath}.serviceOptions.type`);
  const address = readText(options.loadBalancerIP, `${extensionPath}.serviceOptions.loadBalancerIP`);
  return { ...(type === undefined ? {} : { type }), ...(address === undefined ? {} : { loadBalancerIP: address }) };
}

function readTextMap(object: JsonObject, path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]) => [key, readText(value, `${path}.${key}`) ?? '']),
  );
}

/** Keeps the fields the model has, under their proper names, and says which were dropped. */
function model(value: unknown, kind: keyof typeof models, path: string, ignored: Ignored[]): JsonObject | undefined {
  const object = readObject(value, path);
  if (object === undefined) return undefined;
  const fields = models[kind].split(' ');
  const kept: JsonObject = {};
  for (const [name, content] of Object.entries(object)) {
    const field = fields.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    if (field === undefined)
      ignored.push({ path: `${path}.${name}`, reason: "the agent's Kubernetes model has no such field" });
    else if (content !== null) kept[field] = content;
  }
  return kept;
}
