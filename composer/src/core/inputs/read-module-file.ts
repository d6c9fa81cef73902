import { findNode, type ObjectNode, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { expandVariables, type ExpandOptions } from '../variables/expand.ts';
import { reportSourceProblem, reportVariableProblem } from './report-problems.ts';

/** What a module.json says of the image that is built from its folder. */
export interface ModuleFile {
  name: string;
  /** Lower case, as registries want it. */
  repository: string;
  version: string;
  /** Platforms that an image is built for, such as `amd64` and `amd64.debug`. */
  platforms: string[];
}

export interface ModuleFileOptions {
  space: SourceSpace;
  /** For the variables in it; those of passwords are kept here as everywhere. */
  expand: Pick<ExpandOptions, 'variables' | 'secrets' | 'budget'>;
  used: Map<string, string>;
  deferred: Map<string, number>;
  findings: Findings;
}

const shape =
  'It is {"image": {"repository": "…", "tag": {"version": "1.0.0", "platforms": {"amd64": "./Dockerfile.amd64"}}}}.';

/** Reads a module.json. What is wrong with it is told in that file; then there is no answer. */
export function readModuleFile(name: string, bytes: Uint8Array, options: ModuleFileOptions): ModuleFile | undefined {
  const { space, findings } = options;
  const read = space.read({ name, bytes });
  if ('unreadable' in read) {
    const { reason, help } = read.unreadable;
    findings.add('MOOR1211', { file: name, line: 1, column: 1 }, `module.json cannot be read: ${reason}`, help);
    return undefined;
  }
  const { source } = read;
  for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
  if (source.root === undefined) return undefined;
  const image = findNode(source.root, ['image']);
  const platforms = findNode(source.root, ['image', 'tag', 'platforms']);
  const repository = textAt(source.root, ['image', 'repository'], options);
  const version = textAt(source.root, ['image', 'tag', 'version'], options);
  if (platforms?.kind !== 'object') {
    const at = space.at((platforms ?? findNode(source.root, ['image', 'tag']) ?? image ?? source.root).start);
    findings.add('MOOR1211', at, '`image.tag.platforms` must be an object', shape);
    return undefined;
  }
  if (repository === undefined || version === undefined) return undefined;
  return { name, repository: repository.toLowerCase(), version, platforms: [...platforms.entries.keys()] };
}

function textAt(root: SourceNode, path: readonly string[], options: ModuleFileOptions): string | undefined {
  const node = findNode(root, path);
  const { space, findings } = options;
  if (node?.kind !== 'scalar' || typeof node.value !== 'string' || node.value.trim() === '') {
    const at = space.at((node ?? nearest(root, path)).start);
    findings.add('MOOR1211', at, `\`${path.join('.')}\` must be a text that is not empty`, shape);
    return undefined;
  }
  const expanded = expandVariables(node, {
    ...options.expand,
    space,
    syntax: 'template',
    treat: () => 'expand',
    isImage: () => false,
    fillImage: () => undefined,
  });
  for (const problem of expanded.problems) {
    reportVariableProblem(problem, options.expand.variables.names(), space.at(problem.offset), findings);
  }
  for (const [name, value] of expanded.used) options.used.set(name, value);
  for (const [name, offset] of expanded.deferred) if (!options.deferred.has(name)) options.deferred.set(name, offset);
  const text = expanded.root.kind === 'scalar' ? expanded.root.value : undefined;
  return typeof text === 'string' && expanded.problems.length === 0 ? text.trim() : undefined;
}

function nearest(root: SourceNode, path: readonly string[]): SourceNode {
  let node: ObjectNode | SourceNode = root;
  for (const step of path) {
    const next: SourceNode | undefined = node.kind === 'object' ? node.entries.get(step)?.node : undefined;
    if (next === undefined) break;
    node = next;
  }
  return node;
}
