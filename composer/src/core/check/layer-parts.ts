import type { Json, JsonObject } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { unfoldLayer } from '../model/layer-tree.ts';
import { isObject } from '../model/options.ts';
import { chunkKey } from '../inputs/inline-create-options.ts';
import { readPartOptions } from './part-options.ts';

type Group = 'modules' | 'systemModules';

/**
 * A layered deployment for the rules on modules: with those that it names in parts, or all of them by one key. Other
 * drafts as they are.
 */
export function withLayerParts(draft: Draft, findings: Findings): Draft {
  if (draft.layered !== true) return draft;
  const agent = unfoldLayer(draft.agent);
  const ofGroup = (group: Group) =>
    Object.entries(isObject(agent[group]) ? agent[group] : {}).flatMap(
      ([name, entry]) => readPart(group, name, entry, draft, findings) ?? [],
    );
  const system = ofGroup('systemModules');
  return {
    ...draft,
    modules: [...draft.modules, ...ofGroup('modules')],
    edgeAgent: system.find(({ name }) => name === 'edgeAgent'),
    edgeHub: system.find(({ name }) => name === 'edgeHub'),
  };
}

function readPart(group: Group, name: string, entry: Json, draft: Draft, findings: Findings): ModuleDraft | undefined {
  const path = [group, name];
  const map = draft.agent[`properties.desired.${group}`];
  const inMap = isObject(map) && Object.hasOwn(map, name);
  const isWhole = inMap || Object.hasOwn(draft.agent, `properties.desired.${group}.${name}`);
  // A whole module among the properties of a workload is refused where it is read.
  if (draft.kind === 'workload' && group === 'modules' && isWhole && !inMap) return undefined;
  const settings = isObject(entry) ? entry['settings'] : undefined;
  if (!isObject(entry) || (isWhole && !isObject(settings))) {
    const what = isObject(entry) ? 'needs `settings` with an image' : 'must be an object';
    const help = 'Write {"type": "docker", "status": "running", "settings": {"image": "…", "createOptions": "{}"}}.';
    findings.add('MOOR1301', draft.agentAt(path, 'key'), `module \`${name}\` ${what}`, help);
    return undefined;
  }
  const { settings: _settings, ...rest } = entry;
  const given = isObject(settings) ? settings : {};
  const options = readPartOptions(
    { name, path: [...path, 'settings'], settings: given, inMap, isWhole },
    draft,
    findings,
  );
  return {
    name,
    nameAt: draft.agentAt(path, 'key'),
    entry: rest,
    settings: withoutOptions(given),
    createOptions: options.createOptions,
    entryAt: (below, part) => draft.agentAt([...path, ...below], part),
    optionAt: options.optionAt,
    imageAt: draft.agentAt([...path, 'settings', 'image']),
    volumes: new Map(),
    ...(isWhole ? {} : { partial: true }),
  };
}

function withoutOptions(settings: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !chunkKey.test(key)));
}
