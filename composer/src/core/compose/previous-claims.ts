import { EdgeAgentError, joinCreateOptions, parseCreateOptions } from '@mooring/edge-kubernetes';
import type { Json, JsonObject } from '../../source/node.ts';
import { claimNameOf } from '../check/share-name.ts';
import { mountsOf } from '../model/mounts.ts';
import { isObject } from '../model/options.ts';
import { at, modulesOfManifest } from './manifest-modules.ts';

/** A claim that edgeAgent made for the manifest before. */
export interface PreviousClaim {
  source: string;
  /** The first module that mounts it. */
  module: string;
  isReadOnly: boolean;
}

/** The claims of a manifest by name; a module that cannot be read has none. */
export function previousClaimsOf(manifest: Json): ReadonlyMap<string, PreviousClaim> {
  const claims = new Map<string, PreviousClaim>();
  for (const { name, module } of modulesOfManifest(manifest)) {
    const createOptions = createOptionsOf(at(module, 'settings'));
    for (const { type, source, readOnly } of createOptions === undefined ? [] : mountsOf({ createOptions })) {
      const claim = type === 'volume' && source !== undefined ? claimNameOf(source) : undefined;
      if (claim === undefined || source === undefined || claims.has(claim)) continue;
      claims.set(claim, { source, module: name, isReadOnly: readOnly });
    }
  }
  return claims;
}

function createOptionsOf(settings: Json | undefined): JsonObject | undefined {
  const whole = at(settings, 'createOptions');
  if (isObject(whole)) return whole;
  if (!isObject(settings)) return undefined;
  try {
    return parseCreateOptions(joinCreateOptions(settings)) as JsonObject;
  } catch (error) {
    if (error instanceof EdgeAgentError) return undefined;
    throw error;
  }
}
