import type { DeploymentContent } from './content.ts';

export interface Candidate {
  readonly id: string;
  readonly priority: number;
  /** Order of creation: larger is later. */
  readonly createdOrder: number;
  /** Moves with every update of the configuration. */
  readonly revision: number;
  readonly content: DeploymentContent;
}

export interface Choice {
  /** The base and then its layers, from the lowest priority to the highest. */
  readonly applied: readonly Candidate[];
  /** Matched the device, and were beaten by priority. */
  readonly targeted: readonly Candidate[];
}

/** On equal priority the one created last wins. */
function lowestFirst(one: Candidate, other: Candidate): number {
  return one.priority - other.priority || one.createdOrder - other.createdOrder;
}

/**
 * Of the deployments whose condition matches a device: the one base with the highest priority, and all layered ones
 * whose priority is above the base's. Without a base no layer applies.
 */
export function chooseDeployments(matching: readonly Candidate[]): Choice {
  const ordered = [...matching].sort(lowestFirst);
  const base = ordered.findLast(({ content }) => content.kind === 'base');
  if (base === undefined) return { applied: [], targeted: ordered };
  const applies = (candidate: Candidate): boolean =>
    candidate === base || (candidate.content.kind === 'layered' && candidate.priority > base.priority);
  return {
    applied: [base, ...ordered.filter((candidate) => candidate !== base && applies(candidate))],
    targeted: ordered.filter((candidate) => !applies(candidate)),
  };
}
