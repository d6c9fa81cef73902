import { numberTextOf } from '../json/number-texts.ts';
import { sizeViolation, TWIN_LIMITS } from '../twin/limits.ts';
import { isTwinObject, type TwinObject, type TwinValue } from '../twin/value.ts';
import { invalidContent, readSettingPath, ROOT } from './setting-path.ts';
import { SettingTree } from './setting-tree.ts';

/** One leaf of what a configuration sets: no object with something in it. `null` removes. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: TwinValue;
  /** How a number was written, where JavaScript would write it otherwise. */
  readonly numberText: string | null;
}

/** What an automatic configuration sets in the twins that it targets. */
export interface TwinContent {
  readonly kind: 'device' | 'module';
  readonly settings: readonly Setting[];
}

function leavesOf(path: readonly string[], value: TwinValue, numberText: string | null): Setting[] {
  if (!isTwinObject(value) || Object.keys(value).length === 0) return [{ path, value, numberText }];
  return Object.keys(value).flatMap((key) => leafAt([...path, key], value, key));
}

function leafAt(path: readonly string[], holder: TwinObject, key: string): Setting[] {
  const value = holder[key] ?? null;
  return leavesOf(path, value, typeof value === 'number' ? numberTextOf(holder, key, value) : null);
}

/**
 * Reads `deviceContent` or `moduleContent`.
 * @throws HubError 400 for what no twin can take, and for two keys of which one lies in what the other sets
 */
export function readTwinContent(kind: 'device' | 'module', content: Readonly<Record<string, unknown>>): TwinContent {
  const where = `${kind}Content`;
  const tree = new SettingTree<Setting>();
  for (const [key, value] of Object.entries(content)) {
    const path = readSettingPath(where, key, value);
    const leaves = leafAt(path, content as TwinObject, key).filter((leaf) => leaf.path.length > 0);
    for (const leaf of leaves) {
      if (!tree.claim(leaf)) invalidContent(`${where}: ${[ROOT, ...leaf.path].join('.')} is set by two keys.`);
    }
  }
  const settings = [...tree.claimed()];
  const violation = sizeViolation(sizesOf(settings), TWIN_LIMITS.desiredBytes);
  if (violation !== null) invalidContent(`${where}: ${violation}`);
  return { kind, settings };
}

/** All values side by side: each key on the way to them counts once in a twin, and so at least here. */
function sizesOf(settings: readonly Setting[]): TwinObject {
  return Object.fromEntries(settings.map(({ value }, index) => [String(index), value]));
}
