import { LineIndex } from '../../source/line-index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { EditedText, type Change } from './edited-text.ts';
import { locateEdit } from './locate-edit.ts';

export interface TextFile {
  name: string;
  text: string;
}

export interface DroppedFix {
  diagnostic: Diagnostic;
  why: string;
}

export interface FixOutcome {
  /** All files, changed or not. */
  files: TextFile[];
  /** The findings whose fixes were made, at their places before. */
  applied: Diagnostic[];
  dropped: DroppedFix[];
}

/** A finding with its edits as changes of the files. */
interface Candidate {
  diagnostic: Diagnostic;
  changes: { file: string; change: Change }[];
}

/**
 * Makes the fixes of findings in texts. A fix is kept only when its finding is gone afterwards and no error or warning
 * came that was not there. All are tried at once; where that fails, halves of them, so that one bad fix costs few checks
 * and a good one is not lost with it.
 *
 * `check` answers the findings of the files; it is asked once for the halves that hold a bad fix, and the number of such
 * asks is bounded by `mostChecks`.
 */
export function applyFixes(
  files: readonly TextFile[],
  diagnostics: readonly Diagnostic[],
  check: (files: TextFile[]) => readonly Diagnostic[],
  mostChecks = 100,
): FixOutcome {
  const { candidates, dropped } = locateAll(files, diagnostics);
  const kept = new Set<Candidate>();
  let checks = 0;
  const reject = (tried: readonly Candidate[]): string | undefined => {
    checks++;
    const edited = edit(files, [...kept, ...tried]);
    return whyNotBetter(diagnostics, check(textsOf(edited)), edited, [...kept, ...tried]);
  };
  const waiting = candidates.length === 0 ? [] : [candidates];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (checks >= mostChecks) {
      dropped.push(...part.map(({ diagnostic }) => ({ diagnostic, why: 'too many fixes were refused before it' })));
      continue;
    }
    const why = reject(part);
    if (why === undefined) {
      for (const one of part) kept.add(one);
    } else if (part.length === 1) {
      dropped.push(...part.map(({ diagnostic }) => ({ diagnostic, why })));
    } else {
      const half = Math.ceil(part.length / 2);
      waiting.push(part.slice(half), part.slice(0, half));
    }
  }
  return {
    files: textsOf(edit(files, [...kept])),
    applied: candidates.filter((one) => kept.has(one)).map(({ diagnostic }) => diagnostic),
    dropped,
  };
}

/** Fixes whose text stands where they say. Of two that want to change one place, the first. */
function locateAll(
  files: readonly TextFile[],
  diagnostics: readonly Diagnostic[],
): { candidates: Candidate[]; dropped: DroppedFix[] } {
  const known = new Map(
    files.map(({ name, text }) => [name, { text, lines: new LineIndex(text), taken: new Taken() }]),
  );
  const candidates: Candidate[] = [];
  const dropped: DroppedFix[] = [];
  for (const diagnostic of diagnostics) {
    if (diagnostic.fix === undefined || diagnostic.fix.length === 0) continue;
    const changes = diagnostic.fix.map((one) => {
      const file = known.get(one.at.file);
      const span = file === undefined ? undefined : locateEdit(file.text, file.lines, one);
      return span === undefined ? undefined : { file: one.at.file, change: { ...span, now: one.now } };
    });
    const found = changes.filter((change) => change !== undefined);
    if (found.length < changes.length) {
      dropped.push({ diagnostic, why: 'the text there is another one: a variable, or not of this file' });
    } else if (!found.every(({ file, change }) => known.get(file)?.taken.isFree(change))) {
      dropped.push({ diagnostic, why: 'another fix changes the same text; run it again' });
    } else {
      for (const { file, change } of found) known.get(file)?.taken.add(change);
      candidates.push({ diagnostic, changes: found });
    }
  }
  return { candidates, dropped };
}

/** Which characters of a file are changed already. */
class Taken {
  private readonly offsets = new Set<number>();

  isFree({ start, end }: Change): boolean {
    for (let offset = start; offset <= end; offset++) if (this.offsets.has(offset)) return false;
    return true;
  }

  add({ start, end }: Change): void {
    for (let offset = start; offset <= end; offset++) this.offsets.add(offset);
  }
}

function edit(files: readonly TextFile[], candidates: readonly Candidate[]): Map<string, EditedText> {
  const changes = new Map<string, Change[]>(files.map(({ name }) => [name, []]));
  for (const { file, change } of candidates.flatMap((candidate) => candidate.changes)) changes.get(file)?.push(change);
  return new Map(files.map(({ name, text }) => [name, new EditedText(text, changes.get(name) ?? [])]));
}

function textsOf(edited: ReadonlyMap<string, EditedText>): TextFile[] {
  return [...edited].map(([name, { text }]) => ({ name, text }));
}

/** Undefined when the findings of the fixes are gone and nothing is there that was not there before. */
function whyNotBetter(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
  edited: ReadonlyMap<string, EditedText>,
  tried: readonly Candidate[],
): string | undefined {
  const left = countByKey(after.map((diagnostic) => keyOf(diagnostic, edited)));
  const there = countByKey(before.map((diagnostic) => keyOf(diagnostic)));
  for (const [key, fixed] of countByKey(tried.map(({ diagnostic }) => keyOf(diagnostic)))) {
    if ((left.get(key) ?? 0) > (there.get(key) ?? 0) - fixed) return 'with it the finding stays';
  }
  const grave = after.filter(({ severity }) => severity !== 'info');
  const numbers = countByKey(grave.map((diagnostic) => keyOf(diagnostic, edited)));
  const come = grave.find((diagnostic) => {
    const key = keyOf(diagnostic, edited);
    return (numbers.get(key) ?? 0) > (there.get(key) ?? 0);
  });
  return come === undefined ? undefined : `with it ${come.code} comes: ${come.message}`;
}

/** A finding is known by its code and place: its words may name what was changed elsewhere. */
function keyOf(diagnostic: Diagnostic, edited?: ReadonlyMap<string, EditedText>): string {
  const { line, column } = edited?.get(diagnostic.file)?.cameFrom(diagnostic) ?? diagnostic;
  return JSON.stringify([diagnostic.code, diagnostic.severity, diagnostic.file, line, column]);
}

function countByKey(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
