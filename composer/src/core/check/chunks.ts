import { maxChunkCharacters } from '@mooring/edge-kubernetes';
import type { JsonObject } from '../../source/node.ts';
import { compactJson } from '../compose/canonical-json.ts';
import { chunkCountOf, leastChunks } from '../compose/chunk-counts.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';

const chunksOfTools = 8;
const chunksOfAgent = 100;
const systemKey = /^properties\.desired\.(?:modules|systemModules)\.([^.]+)$/;

/** createOptions on their way into a manifest. */
interface Options {
  name: string;
  text: string;
  /** In how many pieces they stood before. */
  least: number;
  at: At;
}

/**
 * In how many pieces createOptions of modules go to the hub: many are told, too many are an error, and so are pieces
 * added only because there were more before.
 *
 * @returns whether there are more than edgeAgent reads
 */
export function checkChunks(draft: Draft, findings: Findings): boolean {
  const system = [draft.edgeAgent, draft.edgeHub].filter((module) => module !== undefined);
  const modules = [...system, ...draft.modules].map((module): Options => ({
    name: module.name,
    text: compactJson(module.createOptions),
    least: leastChunks(draft, module),
    at: module.optionAt([], 'key'),
  }));
  return [...modules, ...optionsInLayer(draft)].map((options) => checkOptions(options, findings)).includes(true);
}

/** A layer may change a system module as a whole, which then stands among its properties. */
function optionsInLayer(draft: Draft): Options[] {
  if (draft.layered !== true) return [];
  return Object.entries(draft.agent).flatMap(([key, entry]): Options[] => {
    const name = systemKey.exec(key)?.[1];
    const options = isObject(entry) ? lookUp(optionsOf(entry), 'createOptions')?.value : undefined;
    if (name === undefined || !isObject(options)) return [];
    return [{ name, text: compactJson(options), least: 1, at: draft.agentAt(key.split('.').slice(2), 'key') }];
  });
}

function optionsOf(entry: JsonObject): JsonObject | undefined {
  const settings = lookUp(entry, 'settings')?.value;
  return isObject(settings) ? settings : undefined;
}

function checkOptions({ name, text, least, at }: Options, findings: Findings): boolean {
  const needed = chunkCountOf(text);
  if (least > needed) {
    findings.add(
      'MOOR1311',
      at,
      `createOptions of \`${name}\` are filled up with blanks from ${needed} to ${least} pieces, as many as before`,
      'A piece that is left out may stay on the device (iotedge#7489). Nothing to do; this was not tried on a device.',
    );
  }
  const chunks = Math.max(needed, least);
  if (chunks <= chunksOfTools) return false;
  const isTooLong = chunks > chunksOfAgent;
  const what =
    least > needed
      ? `createOptions of \`${name}\` stand in ${chunks} pieces`
      : `createOptions of \`${name}\` have ${text.length} characters`;
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
