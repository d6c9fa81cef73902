import type { Json } from '../../source/node.ts';
import type { Shape } from '../model/docker-fields.ts';

const examples: Readonly<Record<string, string>> = {
  env: 'Write ["NAME=value"].',
  cmd: 'Write ["program", "argument"].',
  entrypoint: 'Write ["program", "argument"].',
  binds: 'Write ["/folder/of/host:/path/in/container"].',
  exposedports: 'Write {"80/tcp": {}}.',
  mounts: 'Write [{"Type": "volume", "Source": "<share>", "Target": "/path/in/container"}].',
  portbindings: 'Write {"80/tcp": [{"HostPort": "8080"}]}.',
  devices: 'Write [{"PathOnHost": "/dev/video0", "PathInContainer": "/dev/video0", "CgroupPermissions": "rwm"}].',
  devicerequests: 'Write [{"Count": -1, "Capabilities": [["gpu"]]}].',
  capabilities: 'Write [["gpu"]]: a list of lists, each of which is enough by itself.',
  ulimits: 'Write [{"Name": "nofile", "Soft": 1024, "Hard": 4096}].',
  capadd: 'Write ["NET_ADMIN"].',
  capdrop: 'Write ["NET_ADMIN"].',
  test: 'Write ["CMD", "program", "argument"].',
  logconfig: 'Write {"Type": "json-file", "Config": {"max-size": "10m"}}.',
  restartpolicy: 'Take it out: `restartPolicy` of the module says it.',
  nanocpus: 'Write billionths of a CPU: 500000000 is half of one.',
};
const ofBytes = new Set(['memory', 'memoryswap', 'memoryreservation', 'kernelmemory', 'shmsize', 'sizebytes']);
const factors: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** How a person says what a field takes. */
export function wordsOf(shape: Shape): string {
  if (shape === 'text') return 'a text';
  if (shape === 'number') return 'a whole number';
  if (shape === 'flag') return 'true or false';
  if (!Array.isArray(shape)) return 'an object';
  return shape[0] === 'text' ? 'a list of texts' : 'a list';
}

/** What to write instead, for a field by its name or the name of what it stands in. */
export function exampleFor(path: readonly (string | number)[], value: Json): string {
  const names = path.filter((step) => typeof step === 'string').map((name) => name.toLowerCase());
  const name = names.at(-1) ?? '';
  if (ofBytes.has(name)) return bytesMeant(value);
  const isInBinding = names.includes('portbindings') && name !== 'portbindings';
  return examples[name] ?? (isInBinding ? bindingAt(path) : 'Correct it.');
}

function bindingAt(path: readonly (string | number)[]): string {
  return typeof path.at(-1) === 'number' ? 'Write {"HostPort": "8080"}.' : 'Write [{"HostPort": "8080"}].';
}

/** `512m` as docker's command line reads it: in bytes. */
function bytesMeant(value: Json): string {
  const [, amount, unit = ''] =
    /^(\d+(?:\.\d+)?)\s*([kmgt])i?b?$/i.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  const factor = factors[unit.toLowerCase()];
  if (amount === undefined || factor === undefined) return 'Write the number of bytes: 536870912 for 512 MiB.';
  return `Write the number of bytes: ${Math.round(Number(amount) * factor)}.`;
}
