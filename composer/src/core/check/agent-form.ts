import { findFormProblems, type FormProblem } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, onlyNear } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { agentPropertiesOf } from '../model/layer-tree.ts';
import { isObject, lookUp } from '../model/options.ts';
import { runsOnKubernetes } from '../model/target.ts';
import { checkDockerKeys } from './docker-keys.ts';
import { layeredRuntime } from './layer-runtime.ts';
import { checkOptionTypes } from './option-types.ts';
import { checkPortKeys } from './port-keys.ts';

/** What the properties of a module may say; the agent reads them in any case. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  type: ['docker'],
  status: ['running', 'stopped'],
  restartPolicy: ['never', 'on-failure', 'on-unhealthy', 'always'],
  imagePullPolicy: ['on-create', 'never'],
};
const lastOrder = 4_294_967_295;

/** Whether edgeAgent can read its desired properties: what passes here is readable at the push, too. */
export function checkAgentForm(draft: Draft, findings: Findings): void {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  const modules = entriesOf(draft.modules);
  const desired =
    draft.layered === true
      ? { ...standIn, runtime: layeredRuntime(draft.agent), modules }
      : { ...draft.agent, systemModules: entriesOf(system), modules };
  checkOwnOrder(draft.edgeAgent, findings);
  checkRuntimeType(draft, findings);
  for (const module of [...system, ...draft.modules]) checkType(module, findings);
  for (const problem of findFormProblems(desired)) {
    if (!isToldElsewhere(problem)) reportUnreadable(draft, problem, findings);
  }
}

/** Values of single modules that nothing takes, with IoT Edge or without. */
export function checkModuleValues(draft: Draft, findings: Findings): void {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  for (const module of [...system, ...draft.modules]) {
    checkValues(module, findings);
    if (runsOnKubernetes(draft.target)) continue;
    checkDockerKeys(module, findings);
    checkOptionTypes(module, false, findings);
    checkPortKeys(module, false, findings);
  }
}

/** What a layered deployment finds below it, so that its own part can be looked at. */
const standIn = {
  schemaVersion: '1.1',
  systemModules: { edgeAgent: { settings: { image: '-' } }, edgeHub: { settings: { image: '-' } } },
};

function entriesOf(modules: readonly ModuleDraft[]): JsonObject {
  return Object.fromEntries(modules.map(({ name, entry, settings }) => [name, { ...entry, settings }]));
}

/** By the rules for schema versions, for images and for what a manifest is made of. */
function isToldElsewhere({ path }: FormProblem): boolean {
  if (path[0] === 'schemaVersion' || (path[0] === 'systemModules' && path.length <= 2)) return true;
  return path.at(-2) === 'settings' && path.at(-1) === 'image';
}

function reportUnreadable(draft: Draft, { path, message }: FormProblem, findings: Findings): void {
  const isEnvironment = path[2] === 'env';
  const misspelt = misspeltValue(draft, path);
  const at = draft.agentAt(
    misspelt === undefined ? path : [...path.slice(0, -1), misspelt],
    misspelt === undefined ? 'value' : 'key',
  );
  findings.add(
    'MOOR1310',
    at,
    `edgeAgent cannot read \`${path.join('.')}\`: ${message}`,
    isEnvironment
      ? 'Write {"value": "…"}: an environment variable is an object with its value as text.'
      : 'Correct it: edgeAgent reports 400 and changes nothing on the device.',
    misspelt === undefined ? {} : { fix: [{ at, was: misspelt, now: 'value' }] },
  );
}

/** The key of an environment variable that stands for its missing `value`. */
function misspeltValue(draft: Draft, path: FormProblem['path']): string | undefined {
  const [, name, section, variable, key] = path;
  if (section !== 'env' || key !== 'value' || path.length !== 5) return undefined;
  const env = draft.modules.find((module) => module.name === name)?.entry['env'];
  const entry = isObject(env) ? env[String(variable)] : undefined;
  if (!isObject(entry) || Object.hasOwn(entry, 'value')) return undefined;
  return Object.keys(entry).find((one) => onlyNear(one, ['value']) !== undefined);
}

function checkValues(module: ModuleDraft, findings: Findings): void {
  const { entry, entryAt, name } = module;
  for (const [key, values] of Object.entries(allowed)) {
    const value = entry[key];
    if (typeof value !== 'string' || values.includes(value.toLowerCase())) continue;
    const now = onlyNear(value, values);
    findings.add(
      'MOOR1310',
      entryAt([key]),
      `\`${key}\` of \`${name}\` cannot be \`${value}\``,
      `${didYouMean(value, values)}It takes ${values.join(', ')}.`,
      now === undefined ? {} : { fix: [{ at: entryAt([key]), was: value, now }] },
    );
  }
  const { version, startupOrder } = entry;
  if (typeof version === 'number' || typeof version === 'boolean') warnOfType(module, 'version', 'a text', findings);
  if (typeof startupOrder === 'string') warnOfType(module, 'startupOrder', 'a number', findings);
  if (isNoOrder(startupOrder)) {
    findings.add(
      'MOOR1310',
      entryAt(['startupOrder']),
      `\`startupOrder\` of \`${name}\` is no whole number from 0 to ${lastOrder}`,
      'Modules with a smaller number start first. Correct it or take it out.',
    );
  }
}

/** Also on Kubernetes the agent knows one type of runtime. */
function checkRuntimeType(draft: Draft, findings: Findings): void {
  const runtime = agentPropertiesOf(draft)['runtime'];
  const type = isObject(runtime) ? runtime['type'] : undefined;
  if (typeof type !== 'string' || type.toLowerCase() === 'docker') return;
  const at = draft.agentAt(['runtime', 'type']);
  findings.add('MOOR1310', at, `\`runtime.type\` cannot be \`${type}\``, 'It takes docker, on Kubernetes too.', {
    fix: [{ at, was: type, now: 'docker' }],
  });
}

/** It chooses by the type how to read the rest, and throws where there is none (read in code). */
function checkType({ name, nameAt, entry, partial }: ModuleDraft, findings: Findings): void {
  if (partial === true || lookUp(entry, 'type') !== undefined) return;
  const help = 'Write "type": "docker": edgeAgent reports 400 and changes nothing on the device.';
  findings.add('MOOR1310', nameAt, `module \`${name}\` has no \`type\``, help);
}

/** The agent starts everything else, and its schema has no order for itself. */
function checkOwnOrder(agent: ModuleDraft | undefined, findings: Findings): void {
  if (agent === undefined || agent.entry['startupOrder'] === undefined) return;
  findings.add(
    'MOOR1320',
    agent.entryAt(['startupOrder'], 'key'),
    'edgeAgent can have no `startupOrder`',
    'It starts the other modules, and its schema does not know the key: tools that hold to it refuse the manifest. Take it out.',
  );
}

function isNoOrder(value: Json | undefined): boolean {
  const order = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof order === 'number' && !(Number.isInteger(order) && order >= 0 && order <= lastOrder);
}

function warnOfType(module: ModuleDraft, key: string, wanted: string, findings: Findings): void {
  findings.add(
    'MOOR1310',
    module.entryAt([key]),
    `\`${key}\` of \`${module.name}\` is not ${wanted}`,
    `edgeAgent converts it, other tools refuse it. Write ${wanted}.`,
    'warning',
  );
}
