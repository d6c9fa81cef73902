import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { amountMeant, amountOf } from './quantity.ts';
import { shareOf } from './share-claim.ts';

const path = ['spec', 'resources', 'requests', 'storage'];
/** Documented: the volume of every share says this, whatever the disk holds. */
const shareBytes = 32 * 2 ** 40;

/** How much a claim asks for. */
export function checkClaimSizes(set: ObjectSet, findings: Findings): void {
  for (const claim of [...set.claims, ...set.claimTemplates]) {
    const written = claim.get(path);
    const amount = amountOf(written);
    if (written === undefined || written === null) {
      if (claim.misspelt.has('resources') || claim.misspelt.has('requests')) continue;
      const help =
        'Write for example `resources: { requests: { storage: 10Gi } }`; of a share any amount up to 32Ti binds.';
      findings.add('MOOR2513', claim.at(path), `${claim.title} does not say how much storage it asks for`, help);
    } else if (amount === undefined) {
      reportNoAmount(claim, written, findings);
    } else if (!(amount > 0)) {
      findings.add(
        'MOOR2513',
        claim.at(path),
        `${claim.title} asks for no storage`,
        'Write an amount above zero, for example 10Gi.',
      );
    } else if (amount > shareBytes && shareOf(claim, set) !== undefined) {
      findings.add(
        'MOOR2513',
        claim.at(path),
        `${claim.title} asks for more than the 32Ti that the volume of a share has`,
        'Write 32Ti or less: nobody holds a claim to the amount, but a smaller volume is not bound.',
      );
    }
  }
}

function reportNoAmount(claim: FileObject, written: unknown, findings: Findings): void {
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  const meant = amountMeant(text);
  const at = claim.at(path);
  findings.add(
    'MOOR2513',
    at,
    `\`${text.slice(0, 80)}\` is no amount of storage`,
    meant === undefined
      ? 'Write a number with Ki, Mi, Gi or Ti behind it, for example 10Gi.'
      : `Did you mean \`${meant}\`?`,
    meant === undefined ? {} : { fix: [{ at, was: text, now: meant }] },
  );
}
