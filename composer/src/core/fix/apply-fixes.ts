import type { At, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { EditedText } from './edited-text.ts';
import { makeRound, textsOf, type DroppedFix, type TextFile } from './make-round.ts';

export type { DroppedFix, TextFile } from './make-round.ts';

export interface FixOutcome {
  /** All files, changed or not. */
  files: readonly TextFile[];
  /** The findings whose fixes were made, at their places before. */
  applied: Diagnostic[];
  /** Of what could be fixed, what stays, at its place before. */
  dropped: DroppedFix[];
}

export interface FixBounds {
  mostChecks: number;
  mostRounds: number;
}

const bounds: FixBounds = { mostChecks: 100, mostRounds: 8 };

/**
 * Makes the fixes of findings in texts, in rounds: a mended key may make readable what has mistakes of its own, which the
 * next round mends. A fix is kept only when its finding is gone afterwards and no error or warning came elsewhere that
 * was not there (see `whyNotBetter`).
 *
 * `check` answers the findings of the files. How often it is asked is bounded, and so are the rounds.
 */
export function applyFixes(
  files: readonly TextFile[],
  diagnostics: readonly Diagnostic[],
  check: (files: TextFile[]) => readonly Diagnostic[],
  { mostChecks, mostRounds }: FixBounds = bounds,
): FixOutcome {
  const applied: Diagnostic[] = [];
  const rounds: ReadonlyMap<string, EditedText>[] = [];
  let texts = files;
  let found = diagnostics;
  let dropped: readonly DroppedFix[] = [];
  for (let left = mostChecks; rounds.length < mostRounds;) {
    const round = makeRound(texts, found, check, left);
    applied.push(...round.applied.map((one) => atOrigin(one, rounds)));
    dropped = round.dropped.map(({ diagnostic, why }) => ({ diagnostic: atOrigin(diagnostic, rounds), why }));
    if (round.applied.length === 0) break;
    rounds.push(round.edited);
    texts = textsOf(round.edited);
    found = round.found;
    left -= round.checks;
  }
  return { files: texts, applied, dropped: [...dropped] };
}

/** A finding of a later round at the places where its texts stood before the first. */
function atOrigin(diagnostic: Diagnostic, rounds: readonly ReadonlyMap<string, EditedText>[]): Diagnostic {
  const back = <T extends At>(place: T): T =>
    rounds.reduceRight((at, edited) => ({ ...at, ...edited.get(at.file)?.cameFrom(at) }), place);
  const { fix } = diagnostic;
  return {
    ...back(diagnostic),
    ...(fix === undefined ? {} : { fix: fix.map((one) => ({ ...one, at: back(one.at) })) }),
  };
}
