import { LineIndex } from '../../source/line-index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stopsReading, whyNotBetter, type Tried } from './compare-findings.ts';
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

/** What came of trying every fix of the findings of some texts once. */
export interface Round {
  edited: ReadonlyMap<string, EditedText>;
  /** The findings whose fixes were made. */
  applied: readonly Diagnostic[];
  dropped: readonly DroppedFix[];
  /** What is found in the texts as they are now. */
  found: readonly Diagnostic[];
  checks: number;
}

/** A finding with its edits as changes of the files. */
interface Candidate {
  diagnostic: Diagnostic;
  changes: { file: string; change: Change }[];
}

/**
 * All fixes are tried at once; where that fails, halves of them, so that one bad fix costs few checks and a good one is
 * not lost with it. `check` is asked `mostChecks` times at most.
 */
export function makeRound(
  files: readonly TextFile[],
  diagnostics: readonly Diagnostic[],
  check: (files: TextFile[]) => readonly Diagnostic[],
  mostChecks: number,
): Round {
  const { candidates, dropped } = locateAll(files, diagnostics);
  const kept = new Set<Candidate>();
  let found = diagnostics;
  let checks = 0;
  const stopping = candidates.filter(({ diagnostic }) => stopsReading(diagnostic));
  const others = candidates.filter(({ diagnostic }) => !stopsReading(diagnostic));
  const waiting = [others, stopping].filter((part) => part.length > 0);
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    // What they bring cannot be told from what the form hid; the next round looks at them.
    if (part === others && kept.size > 0 && stopping.length > 0) break;
    if (checks >= mostChecks) {
      dropped.push(...part.map(({ diagnostic }) => ({ diagnostic, why: 'too many fixes were refused before it' })));
      continue;
    }
    checks += 1;
    const tried = [...kept, ...part];
    const edited = edit(files, tried);
    const after = check(textsOf(edited));
    const why = whyNotBetter(
      diagnostics,
      after,
      edited,
      tried.map((one) => placed(one, edited)),
    );
    if (why === undefined) {
      for (const one of part) kept.add(one);
      found = after;
    } else if (part.length === 1) {
      dropped.push(...part.map(({ diagnostic }) => ({ diagnostic, why })));
    } else {
      const half = Math.ceil(part.length / 2);
      waiting.push(part.slice(half), part.slice(0, half));
    }
  }
  const applied = candidates.filter((one) => kept.has(one)).map(({ diagnostic }) => diagnostic);
  return { edited: edit(files, [...kept]), applied, dropped, found, checks };
}

export function textsOf(edited: ReadonlyMap<string, EditedText>): TextFile[] {
  return [...edited].map(([name, { text }]) => ({ name, text }));
}

function placed({ diagnostic, changes }: Candidate, edited: ReadonlyMap<string, EditedText>): Tried {
  const places = changes.flatMap(({ file, change }) => {
    const text = edited.get(file);
    return text === undefined ? [] : [{ file, span: text.placeOf(change) }];
  });
  return { diagnostic, places };
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
    const { fix = [] } = diagnostic;
    if (fix.length === 0) continue;
    const changes = fix.flatMap((one) => {
      const file = known.get(one.at.file);
      const span = file === undefined ? undefined : locateEdit(file.text, file.lines, one);
      return span === undefined ? [] : [{ file: one.at.file, change: { ...span, now: one.now } }];
    });
    const strange = fix.find(({ at }) => !known.has(at.file));
    if (strange !== undefined) {
      dropped.push({ diagnostic, why: `${strange.at.file} is none of the files that are mended` });
    } else if (changes.length < fix.length) {
      dropped.push({ diagnostic, why: 'another text stands there: a variable, or one that is written in another way' });
    } else if (!changes.every(({ file, change }) => known.get(file)?.taken.isFree(change))) {
      dropped.push({ diagnostic, why: 'another fix changes the same text; run it again' });
    } else {
      for (const { file, change } of changes) known.get(file)?.taken.add(change);
      candidates.push({ diagnostic, changes });
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
