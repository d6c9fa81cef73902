import type { Json } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { usesIotEdge } from '../model/target.ts';

interface Setting {
  key: string;
  /** Whether a value asks for what does not come about. */
  isIdle: (value: Json | undefined) => boolean;
  severity: Severity;
  /** How often modules that have it do what is written, and what to do. */
  help: string;
}

const never: Setting = {
  key: 'restartPolicy',
  isIdle: (value) => policyOf(value) === 'never',
  severity: 'warning',
  help: 'A Deployment starts a module again whenever it ends, also one that is done. Let it wait when it is done, or make it a Job beside the deployment.',
};
const restart: Setting = {
  key: 'restartPolicy',
  isIdle: (value) => policyOf(value) === 'on-failure' || policyOf(value) === 'on-unhealthy',
  severity: 'info',
  help: 'A Deployment starts a module again whenever it ends. Write `always`, which is what happens, or take it out.',
};
const pull: Setting = {
  key: 'imagePullPolicy',
  isIdle: (value) => policyOf(value) === 'never',
  severity: 'info',
  help: 'Kubernetes pulls `:latest` at each start, and another tag where the node does not have it. Take it out.',
};
const order: Setting = {
  key: 'startupOrder',
  isIdle: (value) => value !== undefined && value !== null,
  severity: 'info',
  help: 'Modules start in no order on Kubernetes. Let each wait for what it needs, or take it out.',
};

/**
 * What says when modules start and is not translated: once for all modules, since whole manifests have it in each, often
 * because the same one goes to devices with docker (read in code).
 */
export function checkStartSettings(draft: Draft, findings: Findings): void {
  const iotEdge = usesIotEdge(draft);
  const system = iotEdge ? [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined) : [];
  // Of edgeAgent an order is refused, which another rule tells; pods that are made here are pulled as is written.
  const modules = [...draft.modules, ...system];
  checkSetting(never, modules, findings);
  checkSetting(restart, modules, findings);
  if (iotEdge) checkSetting(pull, modules, findings);
  const ordered = modules.filter((module) => module !== draft.edgeAgent);
  checkSetting(order, ordered, findings);
}

function checkSetting(setting: Setting, modules: readonly ModuleDraft[], findings: Findings): void {
  const { key, isIdle, severity, help } = setting;
  const idle = modules.filter(({ entry }) => isIdle(entry[key]));
  const [first] = idle;
  if (first === undefined) return;
  const what = `\`${key}\` of ${listOf(idle.map(({ name }) => name))} has no effect`;
  findings.add('MOOR1603', first.entryAt([key], 'key'), what, help, severity);
}

const shown = 5;

function listOf(names: readonly string[]): string {
  const quoted = names.slice(0, shown).map((name) => `\`${name}\``);
  if (names.length > shown) return `${quoted.join(', ')} and ${names.length - shown} more`;
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

function policyOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value.toLowerCase() : undefined;
}
