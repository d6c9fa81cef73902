import type { Draft } from '../model/draft.ts';
import { assembleLayered } from './assemble-layered.ts';
import { assembleManifest } from './assemble-manifest.ts';
import type { Manifest } from './composed.ts';

/** What was assembled of a draft: its size is checked before it is composed, and making it twice costs the most. */
const assembled = new WeakMap<Draft, Manifest>();

/** A checked draft → the manifest for edgeAgent: whole, or a layer. Neither of the two may be changed afterwards. */
export function assemble(draft: Draft): Manifest {
  const known = assembled.get(draft);
  if (known !== undefined) return known;
  const isLayer = draft.layered === true || draft.output === 'layered';
  const manifest = isLayer ? assembleLayered(draft) : assembleManifest(draft);
  assembled.set(draft, manifest);
  return manifest;
}
