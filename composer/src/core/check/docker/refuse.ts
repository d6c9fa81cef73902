import type { Json, JsonObject, Path } from '../../../source/node.ts';
import { didYouMean, onlyNear } from '../../diagnostics/suggest.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { mayBeFilled } from '../../variables/may-be-filled.ts';

/** Tells what docker refuses: where in createOptions, what it is, what to do, and how it is mended where that is certain. */
export type Refuse = (path: Path, what: string, help: string, more?: RefuseMore) => void;

export interface RefuseMore {
  part?: 'key' | 'value';
  edit?: { was: string; now: string } | undefined;
  /** Where it starts all the same, or it is not sure. */
  severity?: 'warning';
}

/** `HostConfig` with the key as written. */
export interface Host {
  key: string;
  value: JsonObject;
}

export function hostOf(createOptions: JsonObject): Host | undefined {
  const host = lookUp(createOptions, 'HostConfig');
  return host !== undefined && isObject(host.value) ? { key: host.key, value: host.value } : undefined;
}

/** A text that is there and was filled in. */
export function filledText(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && !mayBeFilled(value) ? value : undefined;
}

/** A number, also one that stands as a text. */
export function numberIn(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : undefined;
}

/** Tells a word that is none of a list, with the one that was meant. */
export function refuseWord(
  path: Path,
  word: string,
  words: readonly string[],
  what: string,
  refuse: Refuse,
  severity?: 'warning',
): void {
  const now = onlyNear(word, words);
  refuse(path, what, `${didYouMean(word, words)}It takes ${words.join(', ')}.`, {
    edit: now === undefined ? undefined : { was: word, now },
    ...(severity === undefined ? {} : { severity }),
  });
}
