import type { Draft } from '../model/draft.ts';
import { assembleLayered } from './assemble-layered.ts';
import { assembleManifest } from './assemble-manifest.ts';
import type { Manifest } from './composed.ts';

/** A checked draft → the manifest for edgeAgent: whole, or a layer. */
export function assemble(draft: Draft): Manifest {
  return draft.layered === true || draft.output === 'layered' ? assembleLayered(draft) : assembleManifest(draft);
}
