import { verdictOfNode } from '@mooring/contract';
import { weightOfVerdict } from '../volume/weigh.ts';
import type { BelievedNodes } from './believe-nodes.ts';
import type { Answers, Held, Question } from './cluster-answers.ts';

/** Phases that no claim or volume comes back from by itself. */
const badPhases: ReadonlySet<string> = new Set(['Lost', 'Failed']);

type AnswersNow = { readonly [Q in Question]: Answers[Q] | undefined };
interface Known {
  readonly held: Held;
  readonly nodes: BelievedNodes;
}

/**
 * The questions whose answers bring worse news than was known: a right that is denied, a node that is told worse, a claim or a
 * PersistentVolume that is lost. They are told at once, also where answers have yet to wait since nobody gave them for a while.
 */
export function worseNews(before: Known | undefined, answers: AnswersNow, nodes: BelievedNodes): ReadonlySet<Question> {
  const { held = {}, nodes: earlier = {} } = before ?? {};
  const isWorseNode = Object.entries(nodes).some(([name, { told }]) => weigh(told) > weigh(earlier[name]?.told));
  const denied = Object.keys(answers).filter(
    (question) => answers[question as Question] === 'denied' && held[question as Question]?.answer !== 'denied',
  ) as Question[];
  return new Set<Question>([
    ...denied,
    ...(isWorseNode ? (['right to nodes', 'nodes'] as const) : []),
    ...(hasNewlyLost(held.claims?.answer, answers.claims)
      ? (['right to persistentvolumeclaims', 'claims'] as const)
      : []),
    ...(hasNewlyLost(held.persistentVolumes?.answer, answers.persistentVolumes)
      ? (['right to persistentvolumes', 'persistentVolumes'] as const)
      : []),
  ]);
}

function weigh(node: BelievedNodes[string]['told'] | undefined): number {
  return node === undefined ? 0 : weightOfVerdict(verdictOfNode(node));
}

type Phases = Readonly<Record<string, { readonly phase: string }>>;

function hasNewlyLost(before: Phases = {}, now: Phases = {}): boolean {
  return Object.entries(now).some(
    ([key, { phase }]) => badPhases.has(phase) && !(Object.hasOwn(before, key) && before[key]?.phase === phase),
  );
}
