import { parseCreateOptions, type MappedDeployment, type ModuleInput } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { claimNameOf } from '../check/share-name.ts';
import { mountsOf } from '../model/mounts.ts';

/** A claim that edgeAgent makes. */
export interface ClaimUse {
  /** As the first mount of it asks; the others have no say. */
  isReadOnly: boolean;
  /** The sources that it is made of as they are written, each with the first module that names it. */
  sources: ReadonlyMap<string, string>;
}

/** The claims of a deployment by name, and what they are made of. */
export function claimUses(
  { persistentVolumeClaims }: MappedDeployment,
  inputs: readonly ModuleInput[],
): ReadonlyMap<string, ClaimUse> {
  const sources = new Map<string, Map<string, string>>();
  for (const { id, createOptions } of inputs) {
    for (const { type, source } of mountsOf({ createOptions: parseCreateOptions(createOptions) as JsonObject })) {
      const claim = type === 'volume' && source !== undefined ? claimNameOf(source) : undefined;
      if (claim === undefined || source === undefined) continue;
      const known = sources.get(claim) ?? new Map<string, string>();
      if (!known.has(source)) known.set(source, id);
      sources.set(claim, known);
    }
  }
  return new Map(
    persistentVolumeClaims.map(({ metadata: { name }, spec }) => [
      name,
      {
        isReadOnly: spec.accessModes.includes('ReadOnlyMany'),
        sources: sources.get(name) ?? new Map<string, string>(),
      },
    ]),
  );
}

/** Another source that becomes the same claim, and a module that names it. */
export function otherSource({ sources }: ClaimUse, source: string): { source: string; module: string } | undefined {
  for (const [other, module] of sources) if (other !== source) return { source: other, module };
  return undefined;
}
