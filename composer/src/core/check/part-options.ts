import { EdgeAgentError, joinCreateOptions } from '@mooring/edge-kubernetes';
import { toValue, type JsonObject, type Path } from '../../source/node.ts';
import { readJson } from '../../source/read-json.ts';
import { offsetOf } from '../../source/source.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { chunkKey } from '../inputs/inline-create-options.ts';
import type { Draft, Locate, ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';

/** Settings of a module in a layered deployment, as far as that names them. */
export interface PartSettings {
  name: string;
  /** The path of the settings below the desired properties. */
  path: Path;
  settings: JsonObject;
  /** Whether they stand below the key of all modules, where nobody makes a text of an object. */
  inMap: boolean;
  /** Whether they are those of a module with a key of its own, whose createOptions are made a text. */
  isWhole: boolean;
}

type Options = Pick<ModuleDraft, 'createOptions' | 'optionAt'>;

/** createOptions of a part of a layered deployment: the text that edgeAgent reads, as an object with places. */
export function readPartOptions(
  { name, path, settings, inMap, isWhole }: PartSettings,
  draft: Draft,
  findings: Findings,
): Options {
  const chunks = Object.keys(settings)
    .filter((key) => chunkKey.test(key))
    .sort((a, b) => numberOf(a) - numberOf(b));
  const [first] = chunks;
  const at: Locate = (below, part) => draft.agentAt([...path, first ?? 'createOptions', ...below], part);
  // Pieces without the first cannot be read by themselves.
  if (first === undefined || numberOf(first) !== 0) return { createOptions: {}, optionAt: at };
  const refuse = (reason: string, index?: number) => {
    findings.add(
      'MOOR1303',
      index === undefined ? at([]) : placeOf(index),
      `createOptions of \`${name}\` cannot be read: ${reason}`,
      'They are one JSON object, written as text and cut into createOptions, createOptions01, … of at most 512 characters.',
    );
    return { createOptions: {}, optionAt: at };
  };
  /** The place of a character of the pieces joined. */
  const placeOf = (index: number) => {
    let rest = index;
    for (const key of chunks) {
      const text = settings[key];
      const length = typeof text === 'string' ? text.length : 0;
      if (rest < length) return draft.agentAt([...path, key], rest);
      rest -= length;
    }
    return at([]);
  };
  const value = settings[first] ?? null;
  if (isObject(value)) {
    if (inMap) return refuse('edgeAgent reads a text, and this is an object');
    // Below the key of a part it is told where the file is read.
    return { createOptions: isWhole ? value : {}, optionAt: at };
  }
  try {
    const text = joinCreateOptions(settings);
    if (text.trim() === '') return { createOptions: {}, optionAt: at };
    const { root, problems } = readJson(text);
    const [problem] = problems;
    if (problem !== undefined) return refuse(problem.message, problem.offset);
    const read = root === undefined ? null : toValue(root);
    if (read === null) return { createOptions: {}, optionAt: at };
    if (!isObject(read)) return refuse('it is JSON, but not an object');
    return {
      createOptions: read,
      optionAt: (below, part) =>
        placeOf(offsetOf(root, below, part === 'key' ? 'key' : 'value') + (typeof part === 'number' ? part : 0)),
    };
  } catch (error) {
    if (error instanceof EdgeAgentError) return refuse(error.message);
    throw error;
  }
}

function numberOf(key: string): number {
  return Number(chunkKey.exec(key)?.[1] ?? 0);
}
