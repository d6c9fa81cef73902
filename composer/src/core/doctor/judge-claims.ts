import { no, unknown, yes, type ClaimOutcome, type Judged, type Seen } from './readings.ts';

const said = ({ phase, events }: ClaimOutcome) =>
  events.length === 0
    ? `the claim is ${phase}, and Kubernetes said nothing`
    : `the claim is ${phase}: ${events.join('; ')}`;

/** What Kubernetes itself said of claims on the spare share. Waiting alone proves nothing: there must be its reason. */
export const judgeReadOnlyClaim = {
  'read-only-claim': (outcome: Seen['read-only-claim']): Judged => {
    if (outcome.phase === 'Bound') return no('a ReadOnlyMany claim was bound');
    return (outcome.events.some((event) => /accessModes?/i.test(event)) ? yes : unknown)(said(outcome));
  },
};

export const judgeSecondClaim = {
  'released-share': ({ first, second }: Seen['second-claim']): Judged => {
    if (first.phase !== 'Bound' || second === undefined) return unknown(`of the first claim: ${said(first)}`);
    if (second.phase === 'Bound') return no('a second claim was bound after the first one was deleted');
    return (second.events.some((event) => /already bound/i.test(event)) ? yes : unknown)(
      `of the second: ${said(second)}`,
    );
  },
};
