import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { badKey, findTwinProblems, keyProblem, type TwinProblem } from './twin-values.ts';

const desiredKey = 'properties.desired';
/** What of a module the rule for its form tells of, whatever it holds. */
const knownToForm = new Set(['type', 'status', 'version', 'restartPolicy', 'imagePullPolicy', 'startupOrder', 'env']);
/** Enough to see what is wrong; one mistake repeated by a generator must not fill the screen. */
const mostProblems = 20;

/** What is found in one twin, and how its paths are found in the file. */
interface Looked {
  problems: TwinProblem[];
  locate: (path: Path, part: 'key' | 'value') => At;
}

/** Keys and values of every desired section, which IoT Hub refuses as a whole where it refuses one of them. */
export function checkTwins(draft: Draft, findings: Findings): void {
  const isVariableTold = findings.includes('MOOR1201');
  for (const { problems, locate } of [...agentTwin(draft), ...hubTwin(draft), ...moduleTwins(draft)]) {
    for (const { code, path, part, message, help, severity } of problems.slice(0, mostProblems)) {
      if (isVariableTold && code === 'MOOR2030' && String(path.at(-1)).includes('$')) continue;
      if (code === 'MOOR2030' && draft.output === 'layered' && isKeyOfLayer(path)) continue;
      findings.add(code, locate(path, part), message, help, severity ?? {});
    }
  }
}

/** What becomes part of a dotted key is told where the layer is made. */
function isKeyOfLayer(path: Path): boolean {
  return (path.length === 2 && path[0] === 'routes') || (path.length === 4 && path[2] === 'registryCredentials');
}

function agentTwin(draft: Draft): Looked[] {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  // Modules stand three objects deep: `modules`, their name, and what is below it.
  const modules = [...system, ...draft.modules].map((module): Looked => ({
    problems: [
      ...findTwinProblems(module.entry, 2),
      ...below(['settings'], findTwinProblems(module.settings, 3)),
    ].filter((problem) => !isToldElsewhere(problem, module, draft)),
    locate: (path, part) =>
      path[0] === 'settings' && path[1] === 'image' ? module.imageAt : module.entryAt(path, part),
  }));
  const { problems, locate } = ofSection(draft, draft.agent, draft.agentAt);
  const own = problems.filter(
    ({ code, path }) => code !== 'MOOR2034' || !/^(runtime|schemaVersion)$/.test(String(path[0])),
  );
  return [{ problems: own, locate }, ...modules];
}

/** The rules for names on Kubernetes tell all of it but dots. */
function isToldElsewhere({ code, path }: TwinProblem, module: ModuleDraft, draft: Draft): boolean {
  if (code === 'MOOR2034' && (knownToForm.has(String(path[0])) || path.join('.') === 'settings.image')) return true;
  if (code !== 'MOOR2030' || path[0] !== 'env' || path.length !== 2) return false;
  const isOwn = draft.modules.includes(module);
  return isOwn && runsOnKubernetes(draft.target) && !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(String(path[1]));
}

function hubTwin(draft: Draft): Looked[] {
  const { problems, locate } = ofSection(draft, draft.hub, draft.hubAt);
  // The rules for routes tell of their texts.
  const own = problems.filter(({ code, path }) => path[0] !== 'routes' || code === 'MOOR2030');
  return [{ problems: own, locate }];
}

/** Desired properties, or in a layered deployment properties by dotted key. */
function ofSection(draft: Draft, section: JsonObject, locate: Locate): Looked {
  if (draft.layered !== true) return { problems: findTwinProblems(section, 0), locate };
  return { problems: Object.entries(section).flatMap(([key, value]) => ofDotted(key, value)), locate };
}

function moduleTwins(draft: Draft): Looked[] {
  return Object.entries(draft.sections).map(([name, section]) => ({
    problems: Object.entries(isObject(section) ? section : {}).flatMap(([key, value]) =>
      ofDotted(key, value).map((problem) => ({ ...problem, path: [key, ...problem.path.slice(stepsOf(key).length)] })),
    ),
    locate: (path, part) => draft.sectionAt?.([name, ...path], part) ?? draft.at,
  }));
}

/** The value of `properties.desired.a.b`, by the path `a`, `b` and what is below. */
function ofDotted(key: string, value: Json): TwinProblem[] {
  const steps = stepsOf(key);
  const wrong = steps.map((step) => ({ step, reason: keyProblem(step) })).find(({ reason }) => reason !== undefined);
  const ofKey = wrong?.reason === undefined ? [] : [badKey(wrong.step, wrong.reason, steps)];
  return [...ofKey, ...below(steps, findTwinProblems(value, steps.length))];
}

function stepsOf(key: string): string[] {
  return key.startsWith(`${desiredKey}.`) ? key.slice(desiredKey.length + 1).split('.') : [];
}

function below(base: Path, problems: TwinProblem[]): TwinProblem[] {
  return problems.map((problem) => ({ ...problem, path: [...base, ...problem.path] }));
}
