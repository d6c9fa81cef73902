import { findNode, type Entry, type Path, type SourceNode } from '../../source/node.ts';
import type { Source } from '../../source/source.ts';
import { checkKeptNames } from '../check/kept-names.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, InputKind } from '../model/draft.ts';
import { defaultTarget, type Target } from '../model/target.ts';
import { expandVariables, type ExpandOptions, type VariableProblem } from '../variables/expand.ts';
import { secretNames } from '../variables/secret-names.ts';
import { inlineCreateOptions } from './inline-create-options.ts';
import { inputKindOf } from './input-kind.ts';
import { manifestRootPath, moduleGroupPaths } from './manifest-path.ts';
import { nameOfFile } from './name-of-file.ts';
import { placesOf } from './places.ts';
import { readManifest } from './read-manifest.ts';
import { readWorkload } from './read-workload.ts';
import { replaceNode } from './replace-node.ts';
import { reportSourceProblem, reportVariableProblem } from './report-problems.ts';
import { treatFor } from './treat-path.ts';
import { reportUnknownSections } from './unknown-sections.ts';

export interface Input {
  draft: Draft | undefined;
  /** Variables kept for the push, and where they are first asked for. */
  secretPlaces: Record<string, At>;
  /** Values that were put in, by name. */
  used: ReadonlyMap<string, string>;
}

const nothing: Input = { draft: undefined, secretPlaces: {}, used: new Map() };

/** A file → a draft, whichever of the three forms it has. What is wrong goes to the findings; nothing is thrown. */
export function readInput(
  source: Source,
  env: ReadonlyMap<string, string>,
  target: Target | undefined,
  findings: Findings,
): Input {
  const { atOffset } = placesOf(source, source.root);
  for (const problem of source.problems) reportSourceProblem(source, problem, atOffset(problem.offset), findings);
  const { root } = source;
  if (root === undefined) return nothing;
  const kind = inputKindOf(source);
  if (kind === undefined) {
    findings.add(
      'MOOR1006',
      atOffset(root.start),
      'this is neither a workload nor a deployment manifest',
      'A workload begins with `apiVersion: mooring/v1` and `kind: Workload`; a manifest is JSON with `modulesContent`.',
    );
    return nothing;
  }
  return readKind(source, root, kind, env, target, findings);
}

function readKind(
  source: Source,
  root: SourceNode,
  kind: InputKind,
  env: ReadonlyMap<string, string>,
  target: Target | undefined,
  findings: Findings,
): Input {
  const { atOffset } = placesOf(source, root);
  const base = manifestRootPath(root) ?? [];
  const treat = treatFor(kind, base);
  const secrets = secretNames(root, kind, (path) => treat(path) === 'deferred');
  const options: ExpandOptions = { text: source.text, syntax: kind, env, secrets, treat };
  const inlined = kind === 'workload' ? { root, problems: [], used: [] } : inlineAll(source, root, options, findings);
  const expanded = expandVariables(inlined.root, options);
  for (const problem of [...inlined.problems, ...expanded.problems]) {
    reportVariableProblem(problem, env.keys(), atOffset(problem.offset), findings);
  }
  const secretPlaces = Object.fromEntries([...expanded.deferred].map(([name, offset]) => [name, atOffset(offset)]));
  const used = new Map([...inlined.used, ...expanded.used]);
  const draft = readDraft(source, expanded.root, kind, base, target, findings);
  if (draft !== undefined) checkKeptNames(draft, secrets, findings);
  return { draft, secretPlaces, used };
}

function readDraft(
  source: Source,
  root: SourceNode,
  kind: InputKind,
  base: Path,
  target: Target | undefined,
  findings: Findings,
): Draft | undefined {
  if (kind === 'workload') return readWorkload(source, root, target, findings);
  reportUnknownSections(source, root, base, findings);
  const input = { kind, name: nameOfFile(source.file), target: target ?? defaultTarget };
  return readManifest(source, root, base, input, findings);
}

/** All createOptions of a manifest as objects, so that what follows sees one form. */
function inlineAll(
  source: Source,
  root: SourceNode,
  options: ExpandOptions,
  findings: Findings,
): { root: SourceNode; problems: VariableProblem[]; used: [string, string][] } {
  const { atOffset } = placesOf(source, root);
  const problems: VariableProblem[] = [];
  const used: [string, string][] = [];
  const expandText = (node: SourceNode): string => {
    const expanded = expandVariables(node, options);
    problems.push(...expanded.problems);
    used.push(...expanded.used);
    return expanded.root.kind === 'scalar' ? String(expanded.root.value ?? '') : '';
  };
  const inlineModule = (entry: Entry): Entry => {
    const settings = findNode(entry.node, ['settings']);
    if (settings?.kind !== 'object') return entry;
    const inlined = inlineCreateOptions(settings, source.text, expandText);
    if (inlined.problem !== undefined) {
      findings.add(
        'MOOR1303',
        atOffset(inlined.problem.offset),
        `createOptions of \`${entry.key}\` cannot be read: ${inlined.problem.reason}`,
        'They are one JSON object, written as text and cut into createOptions, createOptions01, … of at most 512 characters.',
      );
    }
    return { ...entry, node: replaceNode(entry.node, ['settings'], () => inlined.settings) };
  };
  let result = root;
  for (const path of moduleGroupPaths(root)) {
    result = replaceNode(result, path, (group) =>
      group.kind === 'object'
        ? { ...group, entries: new Map([...group.entries].map(([key, entry]) => [key, inlineModule(entry)])) }
        : group,
    );
  }
  return { root: result, problems, used };
}
