import { onlyNear } from '../diagnostics/suggest.ts';
import { containerFields, fieldNamed, hostFields, type Fields } from '../model/docker-fields.ts';

/** Names that docker's command line and compose files have for fields of its API, in lower case. */
const ofContainer: Readonly<Record<string, string>> = {
  environment: 'Env',
  env_file: 'Env',
  command: 'Cmd',
  args: 'Cmd',
  expose: 'ExposedPorts',
  ports: 'HostConfig.PortBindings',
  publish: 'HostConfig.PortBindings',
  gpus: 'HostConfig.DeviceRequests',
  net: 'HostConfig.NetworkMode',
  network: 'HostConfig.NetworkMode',
  network_mode: 'HostConfig.NetworkMode',
  cap_add: 'HostConfig.CapAdd',
  cap_drop: 'HostConfig.CapDrop',
  mem_limit: 'HostConfig.Memory',
  cpus: 'HostConfig.NanoCpus',
  shm_size: 'HostConfig.ShmSize',
  working_dir: 'WorkingDir',
  stop_grace_period: 'StopTimeout',
  stdin_open: 'OpenStdin',
};
const ofMount: Readonly<Record<string, string>> = {
  src: 'Source',
  dst: 'Target',
  dest: 'Target',
  destination: 'Target',
  ro: 'ReadOnly',
  read_only: 'ReadOnly',
};
const ofBinding: Readonly<Record<string, string>> = { published: 'HostPort', publicport: 'HostPort', port: 'HostPort' };

const inHost = 'HostConfig.';
/** Of a shorter key nobody can say that it is a misspelt one. */
const fewestLetters = 7;

/** What docker's API calls a key of another tool, from `fields` or from the top; undefined for a field, and where none is known. */
export function foreignName(fields: Fields, key: string): string | undefined {
  if (fieldNamed(fields, key) !== undefined) return undefined;
  const list = listFor(fields);
  const lower = key.toLowerCase();
  const near = key.length < fewestLetters ? undefined : onlyNear(lower, Object.keys(list));
  const name = Object.hasOwn(list, lower) ? list[lower] : list[near ?? ''];
  if (name === undefined || fields !== hostFields) return name;
  // What stands beside HostConfig cannot be meant in it.
  return name.startsWith(inHost) ? name.slice(inHost.length) : undefined;
}

/** The field that a key was meant for, for its spelling or by another tool; undefined for a field, and for what is near to none. */
export function fieldMeant(fields: Fields, key: string): string | undefined {
  if (fieldNamed(fields, key) !== undefined) return undefined;
  return onlyNear(key, Object.keys(fields)) ?? foreignName(fields, key);
}

function listFor(fields: Fields): Readonly<Record<string, string>> {
  if (fields === containerFields || fields === hostFields) return ofContainer;
  if ('Target' in fields) return ofMount;
  return 'HostPort' in fields ? ofBinding : {};
}
