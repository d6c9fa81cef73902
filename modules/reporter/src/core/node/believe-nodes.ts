import { verdictOfNode, type Reported, type ReportedNode } from '@mooring/contract';
import { standingAfter, type Scale, type Standing } from '../belief/standing.ts';
import type { BelievingRules } from '../volume/believe.ts';
import { weightOfVerdict } from '../volume/weigh.ts';

/** What is told of nodes, by their names. */
export type BelievedNodes = Readonly<Record<string, Standing<ReportedNode>>>;

/** The API is asked every minute. */
export const mostReadings = 25;

const scale: Scale<ReportedNode> = {
  stateOf: ({ ready, pressure = [] }) => [ready, ...pressure].join(),
  weigh: (node) => weightOfVerdict(verdictOfNode(node)),
  mostReadings,
};

/** After they were listed once more; one that is not among them any more is forgotten. */
export function believeNodes(
  before: BelievedNodes,
  listed: Reported['nodes'],
  rules: BelievingRules,
  at: number,
): BelievedNodes {
  const earlier = new Map(Object.entries(before));
  return Object.fromEntries(
    Object.values(listed).map((node) => [node.name, standingAfter(earlier.get(node.name), node, scale, rules, at)]),
  );
}

/** The nodes that were listed, each as it is told: ready, or without pressure, only after several such readings in a row. */
export function toldNodes(believed: BelievedNodes, listed: Reported['nodes']): Reported['nodes'] {
  return Object.fromEntries(
    Object.entries(listed).map(([key, node]) => {
      const { told } = believed[node.name] ?? { told: node };
      const { pressure: _pressure, ...rest } = node;
      const { ready, pressure } = told;
      return [key, { ...rest, ready, ...(pressure === undefined ? {} : { pressure }) }];
    }),
  );
}
