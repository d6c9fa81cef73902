import { findNode, toValue, type JsonObject, type SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import { inlineModules } from '../inputs/inline-modules.ts';
import type { InputRequest } from '../inputs/input-request.ts';
import { manifestRootPath } from '../inputs/manifest-path.ts';
import { mergeSources } from '../inputs/merge-sources.ts';
import { nameOfFile } from '../inputs/name-of-file.ts';
import { readManifest } from '../inputs/read-manifest.ts';
import { reportSourceProblem } from '../inputs/report-problems.ts';
import { treatFor } from '../inputs/treat-path.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { defaultTarget } from '../model/target.ts';
import type { ExpandOptions } from '../variables/expand.ts';
import { ExpansionBudget } from '../variables/read-typed.ts';
import { secretNames } from '../variables/secret-names.ts';
import { Variables } from '../variables/variables.ts';
import { askedNames } from './asked-names.ts';
import { takeWholeOptions } from './whole-options.ts';
import { toWorkloadKey, toWorkloadNodes } from './workload-nodes.ts';

export interface ReadManifest {
  draft: Draft;
  /** Modules whose createOptions are one variable, by name. */
  wholeOptions: ReadonlyMap<string, string>;
}

/**
 * A manifest as a draft whose texts are those of a workload: variables are not put in, but stand as `${NAME}`. Undefined
 * when it is none, or cannot be read, which the findings tell.
 */
export function readForImport(request: InputRequest, findings: Findings): ReadManifest | undefined {
  const { space, sources, variables } = request;
  for (const source of sources) {
    for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
  }
  const merged = mergeSources(request, findings);
  if (merged === undefined) return undefined;
  const { kind, root, source } = merged;
  if (kind === 'workload') {
    const help = 'It needs no import: `mooring compose` takes it as it is.';
    findings.add('MOOR1901', space.at(root.start), 'this is a workload already', help);
    return undefined;
  }
  const base = manifestRootPath(root) ?? [];
  const treat = treatFor(kind, base);
  const secrets = secretNames(root, kind, (path) => treat(path) === 'deferred');
  const whole = takeWholeOptions(root, kind);
  const inlined = inlineAsWritten(whole.root, space, { syntax: kind, secrets, treat }, findings);
  const asked = askedNames(inlined, { syntax: kind, treat });
  const isSet = (name: string) => asked.has(name) || variables.get(name) !== undefined;
  const options = { syntax: kind, secrets, treat, isSet };
  const nodes = toWorkloadNodes(inlined, options);
  const input = { kind, name: nameOfFile(source.file), target: request.target ?? defaultTarget };
  const draft = readManifest(space, nodes, base, input, findings);
  if (draft === undefined) return undefined;
  return {
    draft: draft.layered === true ? { ...draft, agent: wholeProperties(nodes, draft) } : draft,
    wholeOptions: new Map([...whole.variables].map(([name, variable]) => [toWorkloadKey(name, options), variable])),
  };
}

/** createOptions as objects. Those that are JSON only with values put in stay unread: a workload has no such thing. */
function inlineAsWritten(
  root: SourceNode,
  space: SourceSpace,
  options: Pick<ExpandOptions, 'syntax' | 'secrets' | 'treat'>,
  findings: Findings,
): SourceNode {
  const unread = new Findings();
  const { root: inlined } = inlineModules(
    root,
    space,
    {
      ...options,
      space,
      variables: new Variables([]),
      isImage: () => false,
      fillImage: () => undefined,
      budget: new ExpansionBudget(),
    },
    unread,
  );
  for (const { message, ...at } of unread.sorted()) {
    findings.add(
      'MOOR1902',
      at,
      message,
      'Write the JSON in full, with variables inside of its texts only, or put all of it into one variable.',
    );
  }
  return inlined;
}

/** What is left of `$edgeAgent` in a layer, with createOptions as objects: they are cut into pieces at the end only. */
function wholeProperties(root: SourceNode, { agent }: Draft): JsonObject {
  const section = findNode(root, [...(manifestRootPath(root) ?? []), '$edgeAgent']);
  const entries = section?.kind === 'object' ? [...section.entries.values()] : [];
  return Object.fromEntries(
    entries.filter(({ key }) => Object.hasOwn(agent, key)).map(({ key, node }) => [key, toValue(node)]),
  );
}
