import type { Json } from '../../source/node.ts';
import { isObject } from '../model/options.ts';

/** A module as it stands in a manifest. */
export interface ManifestModule {
  group: 'modules' | 'systemModules';
  name: string;
  module: Json;
}

const moduleKey = /^properties\.desired\.(modules|systemModules)\.([^.]+)$/i;
const groups = ['modules', 'systemModules'] as const;

/** The modules of a manifest. Takes anything: keys in any case, wrapped or not, whole or layered; else there are none. */
export function modulesOfManifest(manifest: Json): ManifestModule[] {
  const outer = at(manifest, 'content') ?? manifest;
  const content = at(outer, 'modulesContent') ?? at(outer, 'moduleContent') ?? outer;
  const agent = at(content, '$edgeAgent');
  const desired = at(agent, 'properties.desired') ?? at(at(agent, 'properties'), 'desired');
  const whole = groups.flatMap((group) =>
    entriesOf(at(desired, group)).map(([name, module]) => ({ group, name, module })),
  );
  const layered = entriesOf(agent).flatMap(([key, module]) => {
    const [, group = '', name = ''] = moduleKey.exec(key) ?? [];
    const known = groups.find((one) => one.toLowerCase() === group.toLowerCase());
    return known === undefined ? [] : [{ group: known, name, module }];
  });
  return [...whole, ...layered];
}

/** Names of the manifest in any case; the exact one goes first. */
export function at(value: Json | undefined, name: string): Json | undefined {
  if (!isObject(value)) return undefined;
  if (Object.hasOwn(value, name)) return value[name];
  const key = Object.keys(value).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : value[key];
}

export function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
