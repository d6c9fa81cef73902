import { maxChunkCharacters, splitCreateOptions } from '@mooring/edge-kubernetes';
import type { Json } from '../../source/node.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { at, entriesOf, modulesOfManifest } from './manifest-modules.ts';
import { previousClaimsOf } from './previous-claims.ts';

/** As many pieces as edgeAgent reads; a manifest that claims more is no measure. */
const mostChunks = 100;

/**
 * In how many pieces createOptions stand in a manifest, by `modules.<name>` or `systemModules.<name>`. Takes anything:
 * keys in any case, wrapped or not, whole or layered; what is no manifest has no counts.
 */
export function chunkCountsOf(manifest: Json): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { group, name, module } of modulesOfManifest(manifest)) count(counts, group, name, module);
  return counts;
}

/** The draft as it must be composed after another manifest: no module's createOptions in fewer pieces than there, and what
 * becomes of the claims there. */
export function withPrevious(draft: Draft, previous: Json): Draft {
  return { ...draft, previousChunks: chunkCountsOf(previous), previousClaims: previousClaimsOf(previous) };
}

/** In how many pieces createOptions of a module of a draft must stand at the least. */
export function leastChunks(draft: Draft, module: ModuleDraft): number {
  const isSystem = module === draft.edgeAgent || module === draft.edgeHub;
  return draft.previousChunks?.get(`${isSystem ? 'systemModules' : 'modules'}.${module.name}`) ?? 1;
}

/**
 * createOptions as text in pieces, and pieces of one blank behind them until there are as many as before: a piece that is
 * gone from a deployment stays on some devices, and what is then joined is no JSON (iotedge#7489). Blanks behind JSON
 * mean nothing. Throws EdgeAgentError for more pieces than edgeAgent reads.
 */
export function splitPadded(text: string, least = 1): Record<string, string> {
  const chunks = splitCreateOptions(text);
  for (let index = Object.keys(chunks).length; index < Math.min(least, mostChunks); index++) {
    chunks[`createOptions${String(index).padStart(2, '0')}`] = ' ';
  }
  return chunks;
}

/** How many pieces a text takes, without making them. */
export function chunkCountOf(text: string): number {
  let count = 0;
  for (let start = 0; start < text.length || count === 0; count++) {
    start += maxChunkCharacters;
    const code = start < text.length ? text.charCodeAt(start - 1) : 0;
    // A pair of surrogates is not torn: its first half moves into the next piece.
    if (code >= 0xd800 && code <= 0xdbff) start -= 1;
  }
  return count;
}

function count(counts: Map<string, number>, group: string, name: string, module: Json): void {
  let most = 0;
  for (const [key] of entriesOf(at(module, 'settings'))) {
    const [, number] = /^createoptions(\d{0,2})$/i.exec(key) ?? [];
    if (number !== undefined) most = Math.max(most, Number(number) + 1);
  }
  if (most > 0) counts.set(`${group}.${name}`, Math.min(most, mostChunks));
}
