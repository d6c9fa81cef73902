import type { Json, JsonObject } from '../../../source/node.ts';
import { isObject } from '../../model/options.ts';

interface Field {
  baseName: string;
  type: string;
}
type Models = Readonly<Record<string, { getAttributeTypeMap(): Field[] } | undefined>>;

/** Kinds that are emitted, and the model of the official client for each. */
const modelOf: Readonly<Record<string, string>> = {
  'v1 Namespace': 'V1Namespace',
  'v1 ServiceAccount': 'V1ServiceAccount',
  'v1 Service': 'V1Service',
  'v1 Secret': 'V1Secret',
  'v1 PersistentVolume': 'V1PersistentVolume',
  'v1 PersistentVolumeClaim': 'V1PersistentVolumeClaim',
  'apps/v1 Deployment': 'V1Deployment',
  'apps/v1 DaemonSet': 'V1DaemonSet',
  'node.k8s.io/v1 RuntimeClass': 'V1RuntimeClass',
  'rbac.authorization.k8s.io/v1 Role': 'V1Role',
  'rbac.authorization.k8s.io/v1 RoleBinding': 'V1RoleBinding',
  'rbac.authorization.k8s.io/v1 ClusterRole': 'V1ClusterRole',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': 'V1ClusterRoleBinding',
};

/** The models of the official Kubernetes client; it comes with other parts of the repository, and not with this one. */
export async function loadModels(): Promise<Models> {
  const name = '@kubernetes/client-node';
  return (await import(name)) as Models;
}

/** What of an object the API would not know, or not in that shape. An empty list: every field is known. */
export function misfitsOf(object: JsonObject, models: Models): string[] {
  const { apiVersion, kind } = object;
  const id = typeof apiVersion === 'string' && typeof kind === 'string' ? `${apiVersion} ${kind}` : 'nothing';
  const model = modelOf[id];
  return model === undefined
    ? [`${id}: no kind of Kubernetes that is expected here`]
    : misfits(object, model, id, models);
}

function misfits(value: Json, type: string, path: string, models: Models): string[] {
  const [, item] = /^Array<(.+)>$/.exec(type) ?? [];
  if (item !== undefined) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((one, index) => misfits(one, item, `${path}[${index}]`, models));
  }
  const [, entry] = /^\{ \[key: string\]: (.+?);? \}$/.exec(type) ?? [];
  if (entry !== undefined) {
    if (!isObject(value)) return [`${path} is no mapping`];
    return Object.entries(value).flatMap(([key, one]) => misfits(one, entry, `${path}.${key}`, models));
  }
  const model = models[type];
  if (model !== undefined && typeof model.getAttributeTypeMap === 'function') {
    if (!isObject(value)) return [`${path} is no object`];
    const fields = new Map(model.getAttributeTypeMap().map((field) => [field.baseName, field.type]));
    return Object.entries(value).flatMap(([key, one]) => {
      const fieldType = fields.get(key);
      return fieldType === undefined
        ? [`${path}.${key} is unknown`]
        : misfits(one, fieldType, `${path}.${key}`, models);
    });
  }
  return isOfType(value, type) ? [] : [`${path} is ${JSON.stringify(value)}, and should be ${type}`];
}

function isOfType(value: Json, type: string): boolean {
  if (type === 'IntOrString') return typeof value === 'number' || typeof value === 'string';
  if (type === 'string' || type === 'number' || type === 'boolean') return typeof value === type;
  return type === 'any' || type === 'object';
}
