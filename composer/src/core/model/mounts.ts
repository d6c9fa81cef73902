import type { JsonObject, Path } from '../../source/node.ts';
import type { ModuleDraft } from './draft.ts';
import { isObject, isSet, lookUp, lookUpObject } from './options.ts';

/** An element of `HostConfig.Mounts` as written; what is absent or of another type is undefined. */
export interface Mount {
  index: number;
  path: Path;
  type: string | undefined;
  source: string | undefined;
  target: string | undefined;
  readOnly: boolean;
  raw: JsonObject;
}

export function mountsOf(module: Pick<ModuleDraft, 'createOptions'>): Mount[] {
  const host = lookUpObject(module.createOptions, 'HostConfig');
  const mounts = lookUp(host?.value, 'Mounts');
  if (host === undefined || mounts === undefined || !Array.isArray(mounts.value)) return [];
  return mounts.value.map((raw, index) => {
    const object = isObject(raw) ? raw : {};
    return {
      index,
      path: [...host.path, mounts.key, index],
      type: text(object, 'Type')?.toLowerCase(),
      source: text(object, 'Source'),
      target: text(object, 'Target'),
      readOnly: isSet(lookUp(object, 'ReadOnly')?.value),
      raw: object,
    };
  });
}

/** The mounts that bind a share: type volume, with a source and a target. */
export function shareMountsOf(module: ModuleDraft): (Mount & { source: string; target: string })[] {
  return mountsOf(module).flatMap((mount) => {
    const { type, source, target } = mount;
    return type === 'volume' && source !== undefined && target !== undefined ? [{ ...mount, source, target }] : [];
  });
}

/** An element of `HostConfig.Binds`: `source:target[:options]`. */
export interface Bind {
  index: number;
  path: Path;
  text: string;
  source: string;
  target: string | undefined;
}

export function bindsOf(module: Pick<ModuleDraft, 'createOptions'>): Bind[] {
  const host = lookUpObject(module.createOptions, 'HostConfig');
  const binds = lookUp(host?.value, 'Binds');
  if (host === undefined || binds === undefined || !Array.isArray(binds.value)) return [];
  return binds.value.flatMap((raw, index) => {
    if (typeof raw !== 'string') return [];
    const [source = '', target] = raw.split(':');
    return [{ index, path: [...host.path, binds.key, index], text: raw, source, target }];
  });
}

function text(object: JsonObject, name: string): string | undefined {
  const value = lookUp(object, name)?.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
