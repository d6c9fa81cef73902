import type { Reported } from '@mooring/contract';
import { holdAnswer } from '../belief/held-answer.ts';
import type { ClusterObservation, ClusterReading } from '../report/observed.ts';
import type { BelievingRules } from '../volume/believe.ts';
import { damped, quiet, unevenAfter, type Flapping } from '../volume/flapping.ts';
import { answersIn, isLost, wordsOf, type Answers, type Held, type Question } from './cluster-answers.ts';
import { believeNodes, mostReadings, toldNodes, type BelievedNodes } from './believe-nodes.ts';
import { ownNode } from './cluster-maps.ts';
import { levelOf, type Right, type Rights } from './rights.ts';
import { worseNews } from './worse-news.ts';

/** What is lost within so long is of one outage, in which one question after the other is lost. */
const outageMilliseconds = 600_000;

/** What is told of the cluster, and what that rests on. */
export interface BelievedCluster extends ClusterObservation {
  readonly held: Held;
  readonly nodes: BelievedNodes;
  /** Of the API, not of one question: each answer that comes back has to wait for as long. */
  readonly flapping: Flapping;
  /** When the last outage that counted began, by the same clock as readings. */
  readonly outageAt: number | undefined;
}

export interface ReadingTime {
  /** In milliseconds of a clock that only goes forward. */
  readonly at: number;
  readonly utc: string;
}

/**
 * What is told after asking the Kubernetes API once more. Each answer counts at once; what was not answered stays as it was
 * last read through two such readings and is unknown from the third on, until it is answered several times in a row, the more
 * often the API went the more; bad news among them is told at once all the same. A node that is worse is told at once, a better
 * one after several readings in a row.
 */
export function believeCluster(
  before: BelievedCluster | undefined,
  { where: readWhere, reading }: ClusterObservation,
  rules: BelievingRules,
  { at, utc }: ReadingTime,
): BelievedCluster {
  const flapped = before?.flapping ?? quiet;
  const { goodAfterReadings } = damped(rules, flapped, at, mostReadings);
  const answers = answersIn(reading);
  const questions = Object.keys(answers) as Question[];
  const earlier = before?.nodes ?? {};
  const nodes = answers.nodes === undefined ? earlier : believeNodes(earlier, answers.nodes, rules, at);
  const worse = worseNews(before, answers, nodes);
  const held = Object.fromEntries(
    questions.map((question) => [
      question,
      holdAnswer<unknown>(before?.held[question], answers[question], worse.has(question) ? 1 : goodAfterReadings, utc),
    ]),
  ) as Held;
  const isLostNow = questions.some((question) => isLost(held, question) && !isLost(before?.held, question));
  const isUneven = questions.some((question) => isLost(before?.held, question) && answers[question] !== undefined);
  const isOutage = isLostNow && (before?.outageAt === undefined || at - before.outageAt >= outageMilliseconds);
  const flapping = isLostNow || isUneven ? unevenAfter(flapped, isOutage ? 1 : 0, false, at) : flapped;
  const where = keepNode(before?.where, readWhere);
  const detail = [...wordsOf(held, goodAfterReadings), reading.cluster.detail].filter((text) => text !== undefined);
  const told = toldReading(held, nodes, detail.join('; '), where);
  return { where, reading: told, held, nodes, flapping, outageAt: isOutage ? at : before?.outageAt };
}

/** A pod stays on its node: what the API once said of it holds without being asked again. */
function keepNode(before: Reported['where'] | undefined, now: Reported['where']): Reported['where'] {
  const isKnown = before?.nodeSource === 'api' && before.node !== undefined && before.pod === now.pod;
  return isKnown && now.node === undefined ? { ...now, node: before.node, nodeSource: 'api' } : now;
}

function toldReading(held: Held, nodes: BelievedNodes, detail: string, where: Reported['where']): ClusterReading {
  const answerTo = <Q extends Question>(question: Q): Answers[Q] | undefined =>
    isLost(held, question) ? undefined : held[question]?.answer;
  const rightTo = (resource: keyof Rights): Right => answerTo(`right to ${resource}`) ?? 'unknown';
  const rights: Rights = {
    pods: rightTo('pods'),
    persistentvolumeclaims: rightTo('persistentvolumeclaims'),
    nodes: rightTo('nodes'),
    persistentvolumes: rightTo('persistentvolumes'),
  };
  const [level, version, listed] = [levelOf(rights), answerTo('version'), answerTo('nodes')];
  return {
    cluster: {
      ...(level === undefined ? {} : { level }),
      ...(version === undefined ? {} : { version }),
      rights,
      ...(detail === '' ? {} : { detail }),
    },
    nodes: listed === undefined || rights.nodes !== 'allowed' ? ownNode(where) : toldNodes(nodes, listed),
    claims: answerTo('claims') ?? {},
    persistentVolumes: answerTo('persistentVolumes') ?? {},
  };
}
