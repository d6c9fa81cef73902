import {
  isObject,
  pick,
  readArray,
  readBoolean,
  readObject,
  readText,
  readTexts,
  wrongType,
  type JsonObject,
} from './json-reading.ts';

/** One entry of `HostConfig.Mounts` as written; which parts must be there is the volume rule's business. */
export interface DockerMount {
  type: string | undefined;
  source: string | undefined;
  target: string | undefined;
  readOnly: boolean;
}

/** The docker half of createOptions, typed. Absent and null are the same. */
export interface DockerOptions {
  env: string[];
  cmd: string[] | undefined;
  entrypoint: string[] | undefined;
  workingDir: string | undefined;
  labels: Record<string, string>;
  exposedPorts: string[];
  /** Undefined where `PortBindings` is absent, which is not the same as empty. */
  portBindings: { key: string; hostPorts: (string | undefined)[] }[] | undefined;
  binds: string[];
  mounts: DockerMount[];
  privileged: boolean;
  ipcMode: string | undefined;
  networkMode: string | undefined;
  pidMode: string | undefined;
}

const root = 'createOptions';
const host = `${root}.HostConfig`;

/** Reads the docker fields, keys in any case. Throws ConfigFormat with the path of what has the wrong type. */
export function readDockerOptions(options: JsonObject): DockerOptions {
  const hostConfig = readObject(pick(options, 'HostConfig'), host) ?? {};
  return {
    env: readTexts(pick(options, 'Env'), `${root}.Env`) ?? [],
    cmd: readTexts(pick(options, 'Cmd'), `${root}.Cmd`),
    entrypoint: readTexts(pick(options, 'Entrypoint'), `${root}.Entrypoint`),
    workingDir: readWorkingDir(pick(options, 'WorkingDir')),
    labels: readLabels(pick(options, 'Labels')),
    exposedPorts: Object.keys(readObject(pick(options, 'ExposedPorts'), `${root}.ExposedPorts`) ?? {}),
    portBindings: readPortBindings(pick(hostConfig, 'PortBindings')),
    binds: readTexts(pick(hostConfig, 'Binds'), `${host}.Binds`) ?? [],
    mounts: readMounts(pick(hostConfig, 'Mounts')),
    privileged: readBoolean(pick(hostConfig, 'Privileged'), `${host}.Privileged`) ?? false,
    ipcMode: readText(pick(hostConfig, 'IpcMode'), `${host}.IpcMode`),
    networkMode: readText(pick(hostConfig, 'NetworkMode'), `${host}.NetworkMode`),
    pidMode: readText(pick(hostConfig, 'PidMode'), `${host}.PidMode`),
  };
}

function readWorkingDir(value: unknown): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw wrongType(`${root}.WorkingDir`, 'a string', value);
  return value;
}

function readLabels(value: unknown): Record<string, string> {
  const labels = readObject(value, `${root}.Labels`) ?? {};
  return Object.fromEntries(
    Object.entries(labels).map(([key, text]) => [key, readText(text, `${root}.Labels.${key}`) ?? '']),
  );
}

function readPortBindings(value: unknown): DockerOptions['portBindings'] {
  const path = `${host}.PortBindings`;
  const bindings = readObject(value, path);
  if (bindings === undefined) return undefined;
  return Object.entries(bindings).map(([key, list]) => ({
    key,
    hostPorts: (readArray(list, `${path}.${key}`) ?? []).map((binding, index) => {
      const at = `${path}.${key}[${index}]`;
      const object = readObject(binding, at) ?? {};
      return readText(pick(object, 'HostPort'), `${at}.HostPort`);
    }),
  }));
}

function readMounts(value: unknown): DockerMount[] {
  const path = `${host}.Mounts`;
  return (readArray(value, path) ?? []).map((mount, index) => {
    const at = `${path}[${index}]`;
    if (!isObject(mount)) throw wrongType(at, 'an object', mount);
    return {
      type: readText(pick(mount, 'Type'), `${at}.Type`),
      source: readText(pick(mount, 'Source'), `${at}.Source`),
      target: readText(pick(mount, 'Target'), `${at}.Target`),
      readOnly: readBoolean(pick(mount, 'ReadOnly'), `${at}.ReadOnly`) ?? false,
    };
  });
}
