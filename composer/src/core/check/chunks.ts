import { maxChunkCharacters } from '@mooring/edge-kubernetes';
import { compactJson } from '../compose/canonical-json.ts';
import { chunkCountOf, leastChunks } from '../compose/chunk-counts.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';

const chunksOfTools = 8;
const chunksOfAgent = 100;

/**
 * In how many pieces createOptions of a module go to the hub: many are told, too many are an error, and so are pieces
 * added only because there were more before.
 *
 * @returns whether there are more than edgeAgent reads
 */
export function checkChunks(draft: Draft, module: ModuleDraft, findings: Findings): boolean {
  const text = compactJson(module.createOptions);
  const needed = chunkCountOf(text);
  const least = leastChunks(draft, module);
  const at = module.optionAt([], 'key');
  if (least > needed) {
    findings.add(
      'MOOR1311',
      at,
      `createOptions of \`${module.name}\` are filled up with blanks from ${needed} to ${least} pieces, as many as before`,
      'A piece that is left out may stay on the device (iotedge#7489). Nothing to do; this was not tried on a device.',
    );
  }
  const chunks = Math.max(needed, least);
  if (chunks <= chunksOfTools) return false;
  const isTooLong = chunks > chunksOfAgent;
  const what =
    least > needed
      ? `createOptions of \`${module.name}\` stand in ${chunks} pieces`
      : `createOptions of \`${module.name}\` have ${text.length} characters`;
  findings.add(
    'MOOR1305',
    at,
    what,
    isTooLong
      ? `edgeAgent reads ${chunksOfAgent} pieces of ${maxChunkCharacters}. Make them shorter.`
      : `edgeAgent reads them, but other tools write at most ${chunksOfTools} pieces of ${maxChunkCharacters}.`,
    isTooLong ? 'error' : 'warning',
  );
  return isTooLong;
}
