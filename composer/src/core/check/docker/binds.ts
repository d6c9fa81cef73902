import type { JsonObject } from '../../../source/node.ts';
import { lookUp } from '../../model/options.ts';
import { isUnfilledSource } from '../left-placeholder.ts';
import { filledText, hostOf, type Refuse } from './refuse.ts';

/** What may stand behind the second colon of a bind, each kind once. */
const kindsOfOption: readonly (readonly string[])[] = [
  ['ro', 'rw'],
  ['z', 'Z'],
  ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared'],
  ['copy', 'nocopy'],
  ['consistent', 'cached', 'delegated'],
];
const propagations = kindsOfOption[2] ?? [];

/** `HostConfig.Binds` that docker cannot read: `source:target[:options]`, both of them absolute or the first a volume. */
export function refuseBinds(createOptions: JsonObject, refuse: Refuse): void {
  const host = hostOf(createOptions);
  const binds = lookUp(host?.value, 'Binds');
  const driver = lookUp(host?.value, 'VolumeDriver')?.value;
  const isLocal = driver === undefined || driver === null || driver === '' || driver === 'local';
  if (host === undefined || !Array.isArray(binds?.value)) return;
  for (const [index, raw] of binds.value.entries()) {
    const text = filledText(raw);
    // A placeholder in its source is told by itself.
    const problem = text === undefined || isUnfilledSource(text) ? undefined : findBindProblem(text, isLocal);
    if (problem === undefined) continue;
    const what = `the bind \`${text?.slice(0, 120)}\` ${problem.what}`;
    refuse([host.key, binds.key, index], what, problem.help);
  }
}

const form = 'Write "/folder/of/the/machine:/path/in/container", with ":ro" behind it to read only.';

function findBindProblem(text: string, isLocal: boolean): { what: string; help: string } | undefined {
  const parts = text.split(':');
  const [source = '', target = '', options] = parts;
  if (parts.length > 3) return { what: 'has more than two colons', help: form };
  if (source === '') return { what: 'has no source', help: form };
  // A single path is a volume without a name.
  const path = parts.length === 1 ? source : target;
  if (parts.length === 2 && areOptions(target)) return { what: 'has options and no path in the container', help: form };
  if (isRoot(path)) return { what: 'would be mounted over the root of the container', help: 'Write a folder.' };
  if (!isAbsolute(path)) {
    return { what: `has a path in the container that does not begin with a slash: \`${path}\``, help: form };
  }
  const problem = parts.length === 1 || !isLocal ? undefined : findVolumeProblem(source);
  if (problem !== undefined) return { what: problem, help: form };
  if (options === undefined || areOptions(options)) return undefined;
  const known = kindsOfOption.flat();
  return {
    what: `has the options \`${options.slice(0, 40)}\`, which docker does not know`,
    help: `It takes ${known.join(', ')}, each kind once, with commas between them.`,
  };
}

/** What docker refuses of the name of a volume on its own disk; undefined for a good one, and for a folder. */
export function findVolumeProblem(source: string): string | undefined {
  if (isAbsolute(source) || /^[A-Za-z0-9][A-Za-z0-9_.-]+$/.test(source)) return undefined;
  if (/[/\\]/.test(source) || source.startsWith('.')) {
    return `has a source that is neither the name of a volume nor a path from the root: \`${source.slice(0, 80)}\``;
  }
  return `has a source that is no name of a volume: \`${source.slice(0, 80)}\` (two or more letters, digits, \`_\`, \`.\` and \`-\`)`;
}

function areOptions(text: string): boolean {
  if (text === '') return true;
  const options = text.split(',');
  return (
    options.every((option) => kindsOfOption.some((kind) => kind.includes(option))) &&
    kindsOfOption.every((kind) => options.filter((option) => kind.includes(option)).length < 2)
  );
}

export function isPropagation(text: string): boolean {
  return propagations.includes(text);
}

export function isAbsolute(path: string): boolean {
  return /^[/\\]/.test(path);
}

export function isRoot(path: string): boolean {
  return /^[/\\]+([.][/\\]*)*$/.test(path);
}
