import { checkSharesAcross, shareHoldsOf, type ShareHold, type SharedAcross } from '../core/check/shares-across.ts';
import type { At, Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import type { Policy } from '../core/policy/policy.ts';
import { SourceSpace } from '../source/source-space.ts';
import type { ComposeResult } from './compose.ts';
import { takePolicy, type PolicyFile } from './take-policy.ts';

/**
 * Results of inputs that were checked one by one, with what they claim of the same shares. It is told in the result of
 * the later input, as the project weighs it, in place of what says less of the same share. `before`: as the inputs were
 * named, which says what comes first; objects for kubectl have one result for all.
 */
export function withSharesAcross(
  before: readonly ComposeResult[],
  results: readonly ComposeResult[],
  policyFile?: PolicyFile,
): readonly ComposeResult[] {
  const policy = policyFile === undefined ? undefined : readAgain(policyFile);
  const findings = new Findings((found) => (policy === undefined ? found : policy.weigh(found)));
  const texts = results.flatMap(({ sources }) => sources.map(({ file, text }) => `${file}\n${text}`));
  const named = (name: string) => texts.some((text) => text.includes(name));
  const shared = checkSharesAcross(untold(results, holdsInOrder(before, results)), named, findings);
  if (shared.length === 0) return results;
  const found = findings.sorted();
  return results.map((result) => {
    const files = new Set(result.sources.map(({ file }) => file));
    const suppressed = policy?.suppressed.filter(({ diagnostic }) => files.has(diagnostic.file)) ?? [];
    return {
      ...withoutHints(
        result,
        shared,
        found.filter(({ file }) => files.has(file)),
      ),
      suppressed: [...result.suppressed, ...suppressed],
    };
  });
}

type Held = ShareHold & { input: number };

function holdsInOrder(before: readonly ComposeResult[], results: readonly ComposeResult[]): Held[] {
  const byFile = new Map<string, ShareHold[]>();
  for (const hold of results.flatMap(({ shareHolds = [] }) => shareHolds)) {
    const same = byFile.get(hold.at.file);
    if (same === undefined) byFile.set(hold.at.file, [hold]);
    else same.push(hold);
  }
  const all = before.length;
  return before.flatMap(({ draft, objects = [] }, index) =>
    draft === undefined
      ? objects.flatMap(({ name }) => byFile.get(name) ?? []).map((hold) => ({ ...hold, input: all }))
      : shareHoldsOf(draft).map((hold) => ({ ...hold, input: index })),
  );
}

/** A second claim among objects was told with them. */
function untold(results: readonly ComposeResult[], holds: readonly Held[]): Held[] {
  const told = new Set(
    results
      .flatMap(({ diagnostics, suppressed }) => [...diagnostics, ...suppressed.map(({ diagnostic }) => diagnostic)])
      .flatMap((one) => (one.code === 'MOOR2514' ? [placeOf(one)] : [])),
  );
  return holds.filter(({ at }) => !told.has(placeOf(at)));
}

function withoutHints(result: ComposeResult, shared: readonly SharedAcross[], more: Diagnostic[]): ComposeResult {
  const hints = new Set(
    shared.flatMap(({ first, second }) => [first, second].map(({ at, hintAt = at }) => placeOf(hintAt))),
  );
  const kept = result.diagnostics.filter((one) => one.code !== 'MOOR2005' || !hints.has(placeOf(one)));
  return { ...result, diagnostics: [...kept, ...more].sort(byPlace) };
}

/** What is wrong with it was told of the inputs already. */
function readAgain(file: PolicyFile): Policy | undefined {
  const taken = takePolicy(file, new SourceSpace(), new Findings());
  return 'policy' in taken ? taken.policy : undefined;
}

function byPlace(a: At, b: At): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function placeOf({ file, line, column }: At): string {
  return JSON.stringify([file, line, column]);
}
