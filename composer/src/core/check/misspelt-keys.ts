import type { JsonObject, Path } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { onlyNear } from '../diagnostics/suggest.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { agentPropertiesOf, hasWholeHub, hubPropertiesOf } from '../model/layer-tree.ts';
import { isObject, lookUp } from '../model/options.ts';
import { requiredSections, requiresSections } from './store-forward.ts';

interface Keys {
  known: readonly string[];
  /** Where one of these is not there, another rule says so. */
  needed?: readonly string[];
}

const moduleKeys: Keys = {
  known: ['type', 'status', 'restartPolicy', 'imagePullPolicy', 'startupOrder', 'version', 'env', 'settings'],
  needed: ['type', 'settings'],
};
const settingsKeys: Keys = { known: ['image', 'createOptions', 'digest'], needed: ['image'] };
export const agentKeys: Keys = {
  known: ['schemaVersion', 'runtime', 'systemModules', 'modules', 'integrity'],
  needed: ['schemaVersion', 'runtime', 'systemModules'],
};
const runtimeKeys: Keys = {
  known: ['minDockerVersion', 'loggingOptions', 'registryCredentials'],
};
export const hubKeys: Keys = {
  known: ['schemaVersion', 'routes', 'storeAndForwardConfiguration', 'mqttBroker', 'integrity'],
};
const storeKeys: Keys = { known: ['timeToLiveSecs', 'storeLimits'], needed: ['timeToLiveSecs'] };

type Locate = (path: Path, part: 'key') => At;

/**
 * Keys of modules and of the runtime that nothing reads and that are near to one that is read, in any case of letters
 * (read in code: the reader leaves out what it does not know). Names that are near to none may mean something elsewhere.
 */
export function checkMisspeltKeys(draft: Draft, findings: Findings): void {
  const look = (object: unknown, keys: Keys, where: string, base: Path, locate: Locate): void => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return;
    for (const key of Object.keys(object)) tellMisspelt(object as JsonObject, key, keys, where, base, locate, findings);
  };
  for (const module of [draft.edgeAgent, draft.edgeHub, ...draft.modules]) {
    if (module === undefined) continue;
    const where = `\`${module.name}\``;
    look({ ...module.entry, settings: module.settings }, keysFor(module, moduleKeys), where, [], module.entryAt);
    look(module.settings, keysFor(module, settingsKeys), `the settings of ${where}`, ['settings'], module.entryAt);
  }
  const agent = agentPropertiesOf(draft);
  const hub = hubPropertiesOf(draft);
  // A layer may leave to others what it does not say.
  if (draft.layered === true) {
    look(agent, { known: agentKeys.known }, '`$edgeAgent`', [], draft.agentAt);
  } else look(agent, agentKeys, '`$edgeAgent`', [], draft.agentAt);
  const runtime = agent['runtime'];
  const settings = isObject(runtime) ? runtime['settings'] : undefined;
  look(settings, runtimeKeys, '`runtime.settings`', ['runtime', 'settings'], draft.agentAt);
  const isWhole = hasWholeHub(draft) && (draft.layered === true || draft.edgeHub !== undefined);
  const needed = isWhole && requiresSections(hub) ? requiredSections : [];
  const ofHub = hasWholeHub(draft) ? { ...hubKeys, needed: ['schemaVersion', ...needed] } : hubKeys;
  look(hub, ofHub, '`$edgeHub`', [], draft.hubAt);
  const store = 'storeAndForwardConfiguration';
  look(hub[store], storeKeys, `\`${store}\``, [store], draft.hubAt);
}

/** Of a part nobody misses what another deployment says. */
function keysFor({ partial }: ModuleDraft, keys: Keys): Keys {
  return partial === true ? { known: keys.known } : keys;
}

/** Where these are misspelt, modules are not deployed and messages go nowhere. */
const weighty = new Set(['modules', 'systemModules', 'routes']);

function tellMisspelt(
  object: JsonObject,
  key: string,
  { known, needed = [] }: Keys,
  where: string,
  base: Path,
  locate: Locate,
  findings: Findings,
): void {
  const lower = key.toLowerCase();
  if (known.some((name) => name.toLowerCase() === lower)) return;
  const near = onlyNear(key, known);
  if (near === undefined) return;
  const isThere = lookUp(object, near) !== undefined;
  if (!isThere && needed.includes(near)) return;
  const at = locate([...base, key], 'key');
  findings.add(
    'MOOR1321',
    at,
    `nothing reads \`${key}\` of ${where}`,
    isThere ? `\`${near}\` is there already. Take it out.` : `Did you mean \`${near}\`? As it stands it has no effect.`,
    {
      ...(weighty.has(near) && !isThere ? { severity: 'error' } : {}),
      ...(isThere ? {} : { fix: [{ at, was: key, now: near }] }),
    },
  );
}
