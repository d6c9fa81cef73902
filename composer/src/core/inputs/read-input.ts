import type { SourceNode } from '../../source/node.ts';
import { checkKeptNames } from '../check/kept-names.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { traceTree } from '../merge/trace.ts';
import type { Draft } from '../model/draft.ts';
import { defaultTarget } from '../model/target.ts';
import { expandVariables, type Expanded, type ExpandOptions } from '../variables/expand.ts';
import { ExpansionBudget } from '../variables/read-typed.ts';
import { secretNames } from '../variables/secret-names.ts';
import type { VariableLayer, Variables } from '../variables/variables.ts';
import { chooseSite } from './choose-site.ts';
import { reportDeploymentForm } from './deployment-form.ts';
import { ImageFiller } from './fill-images.ts';
import { inlineModules, type Inlined } from './inline-modules.ts';
import type { Input, InputRequest } from './input-request.ts';
import { manifestRootPath } from './manifest-path.ts';
import { mergeSources, type Merged } from './merge-sources.ts';
import { nameOfFile } from './name-of-file.ts';
import { readManifest } from './read-manifest.ts';
import { readWorkload } from './read-workload.ts';
import { reportSourceProblem, reportVariableProblem } from './report-problems.ts';
import { reportTemplateVersion } from './template-version.ts';
import { isImageFor, treatFor } from './treat-path.ts';
import { reportUnknownSections } from './unknown-sections.ts';

const nothing: Input = { draft: undefined, secretPlaces: {}, used: new Map() };

/** Files → a draft, whichever of the three forms they have. What is wrong goes to the findings; nothing is thrown. */
export function readInput(request: InputRequest, findings: Findings): Input {
  const { space, sources } = request;
  for (const source of sources) {
    for (const problem of source.problems) reportSourceProblem(source, problem, space.at(problem.offset), findings);
  }
  const merged = mergeSources(request, findings);
  if (merged === undefined) return nothing;
  if (merged.kind === 'workload') {
    const atSite = chooseSite(merged.root, request.site, space, merged.replaced, findings);
    if (atSite === undefined) return nothing;
    return readTree({ ...merged, root: atSite.root }, request, atSite.values, findings);
  }
  if (request.site !== undefined) {
    const help = 'Compose it without a site, or make a workload of it with `mooring import`.';
    findings.add('MOOR1209', space.at(merged.root.start), 'a site was asked for, and a manifest has no sites', help);
    return nothing;
  }
  return readTree(merged, request, new Map(), findings);
}

function readTree(merged: Merged, request: InputRequest, values: VariableLayer, findings: Findings): Input {
  const { root, kind, source } = merged;
  const { space } = request;
  if (kind !== 'workload') reportDeploymentForm(source, root, kind, space, findings);
  const base = manifestRootPath(root) ?? [];
  const treat = treatFor(kind, base);
  const secrets = secretNames(root, kind, (path) => treat(path) === 'deferred');
  // A default for one of them is an error, and the line that is shown then must not show it.
  if (secrets.size > 0) for (const source of request.sources) source.secretKeys = secrets;
  const variables = request.variables.over(values);
  reportSecretDefaults(secrets, values, findings);
  const found = { used: new Map<string, string>(), deferred: new Map<string, number>() };
  const budget = new ExpansionBudget();
  const { readBeside, platform } = request;
  const images = new ImageFiller({
    space,
    findings,
    ...found,
    readBeside,
    platform,
    expand: { variables, secrets, budget },
  });
  const options: ExpandOptions = {
    space,
    syntax: kind,
    variables,
    secrets,
    treat,
    isImage: isImageFor(kind, base),
    fillImage: (written, offset) => images.fill(written, offset),
    budget,
  };
  const inlined: Inlined =
    kind === 'workload' ? { root, problems: [], used: new Map() } : inlineModules(root, space, options, findings);
  const expanded = expandVariables(inlined.root, options);
  reportVariables([...inlined.problems, ...expanded.problems], variables, request, findings);
  const deferred = new Map([...found.deferred, ...expanded.deferred]);
  const draft = readDraft(merged, expanded.root, request, findings);
  if (draft !== undefined) checkKeptNames(draft, secrets, findings);
  const traced =
    request.trace === true
      ? traceTree(root, {
          syntax: kind,
          variables,
          deferred: new Set(deferred.keys()),
          replaced: merged.replaced,
          at: (offset) => space.at(offset),
        })
      : undefined;
  return {
    draft,
    secretPlaces: Object.fromEntries([...deferred].map(([name, offset]) => [name, space.at(offset)])),
    used: new Map([...found.used, ...inlined.used, ...expanded.used]),
    ...(traced === undefined ? {} : { trace: traced }),
  };
}

function reportVariables(
  problems: Expanded['problems'],
  variables: Variables,
  { space }: InputRequest,
  findings: Findings,
): void {
  for (const problem of problems) {
    reportVariableProblem(problem, variables.names(), space.at(problem.offset), findings);
  }
}

/** A default for a password would be a password in plain text, and the push would never read it. */
function reportSecretDefaults(secrets: ReadonlySet<string>, values: VariableLayer, findings: Findings): void {
  for (const [name, { origin }] of values) {
    if (!secrets.has(name) || typeof origin === 'string') continue;
    findings.add(
      'MOOR1210',
      origin,
      `\`${name}\` is the variable of a password, and has its value in plain text here`,
      'Take it out, and set the variable where the push runs: a password is put in from there alone.',
    );
  }
}

function readDraft(
  { kind, source }: Merged,
  root: SourceNode,
  { space, target, output }: InputRequest,
  findings: Findings,
): Draft | undefined {
  if (kind === 'workload') return readWorkload(space, root, { target, output }, findings);
  const base = manifestRootPath(root) ?? [];
  reportUnknownSections(space, root, base, findings);
  reportTemplateVersion(space, root, findings);
  const input = { kind, name: nameOfFile(source.file), target: target ?? defaultTarget };
  const draft = readManifest(space, root, base, input, findings);
  return draft === undefined || output === undefined ? draft : { ...draft, output };
}
