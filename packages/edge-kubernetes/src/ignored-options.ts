import { extensionKey } from './extension.ts';
import { isObject, type JsonObject } from './json-reading.ts';
import type { Ignored, ModuleInput } from './module-input.ts';

const translated = new Set(['env', 'cmd', 'entrypoint', 'workingdir', 'labels', 'exposedports', 'hostconfig']);
const translatedHost = new Set(['binds', 'mounts', 'portbindings', 'privileged', 'ipcmode', 'networkmode', 'pidmode']);
const translatedMount = new Set(['type', 'source', 'target', 'readonly']);

const limits = 'k8s-experimental.resources.limits';
const user = 'k8s-experimental.securityContext';
const gpu = `${limits}["nvidia.com/gpu"]`;

/** Docker fields with a Kubernetes counterpart, in lower case. Whatever else is not translated has none. */
const replacements: Record<string, string> = {
  memory: `${limits}.memory`,
  memoryswap: `${limits}.memory`,
  memoryreservation: 'k8s-experimental.resources.requests.memory',
  nanocpus: `${limits}.cpu`,
  cpuquota: `${limits}.cpu`,
  cpushares: 'k8s-experimental.resources.requests.cpu',
  devicerequests: gpu,
  runtime: gpu,
  tmpfs: 'k8s-experimental.volumes with emptyDir {"medium": "Memory"}',
  shmsize: 'k8s-experimental.volumes with emptyDir {"medium": "Memory"} at /dev/shm',
  user: `${user}.runAsUser`,
  groupadd: `${user}.supplementalGroups`,
  sysctls: `${user}.sysctls`,
  volumes: 'HostConfig.Mounts of type volume',
  image: 'settings.image of the module',
};

/** What of a module the agent parses and never uses: no error, no log, no effect. Empty values are not worth a word. */
export function ignoredOptions(module: ModuleInput, createOptions: JsonObject): Ignored[] {
  return [...ignoredTopLevel(createOptions), ...ignoredInHost(createOptions), ...ignoredSettings(module)];
}

function ignoredTopLevel(createOptions: JsonObject): Ignored[] {
  return entriesOf(createOptions).flatMap(({ name, value }) => {
    if (name === extensionKey || translated.has(name.toLowerCase()) || isEmpty(value)) return [];
    const isMisspelt = /^k8s[-_]?(experimental|extensions?)$/i.test(name);
    if (isMisspelt) {
      return [
        { path: `createOptions.${name}`, reason: 'the agent knows only the exact name', insteadUse: extensionKey },
      ];
    }
    return [entry(`createOptions.${name}`, name)];
  });
}

function ignoredInHost(createOptions: JsonObject): Ignored[] {
  const host = entriesOf(createOptions).find(({ name }) => name.toLowerCase() === 'hostconfig')?.value;
  return entriesOf(host).flatMap(({ name, value }) => {
    const path = `createOptions.HostConfig.${name}`;
    if (name.toLowerCase() === 'mounts' && Array.isArray(value)) {
      return value.flatMap((mount, index) =>
        entriesOf(mount)
          .filter((field) => !translatedMount.has(field.name.toLowerCase()) && !isEmpty(field.value))
          .map((field) => entry(`${path}[${index}].${field.name}`, field.name)),
      );
    }
    return translatedHost.has(name.toLowerCase()) || isEmpty(value) ? [] : [entry(path, name)];
  });
}

function ignoredSettings(module: ModuleInput): Ignored[] {
  const { restartPolicy, imagePullPolicy, startupOrder } = module;
  return [
    ...(restartPolicy === undefined || restartPolicy === 'always'
      ? []
      : [{ path: 'restartPolicy', reason: 'a Deployment always restarts its module', insteadUse: 'always' }]),
    ...(imagePullPolicy === 'never'
      ? [{ path: 'imagePullPolicy', reason: 'Kubernetes decides by the tag whether it pulls' }]
      : []),
    ...(startupOrder === undefined
      ? []
      : [{ path: 'startupOrder', reason: 'modules start in no order on Kubernetes' }]),
  ];
}

function entry(path: string, name: string): Ignored {
  const insteadUse = replacements[name.toLowerCase()];
  return {
    path,
    reason: 'IoT Edge on Kubernetes does not translate it',
    ...(insteadUse === undefined ? {} : { insteadUse }),
  };
}

function entriesOf(value: unknown): { name: string; value: unknown }[] {
  return isObject(value) ? Object.entries(value).map(([name, content]) => ({ name, value: content })) : [];
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
