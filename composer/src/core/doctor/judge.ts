import { judgeAgent, judgeDefinition } from './judge-agent.ts';
import { judgeReadOnlyClaim, judgeSecondClaim } from './judge-claims.ts';
import { judgeBindings, judgeClasses, judgeNodes, judgePods, judgeRights, judgeSecrets } from './judge-cluster.ts';
import { judgeTwins } from './judge-device.ts';
import { judgeConditions, judgeDeployments, judgeTemporary } from './judge-hub.ts';
import { judgeVolumes } from './judge-volumes.ts';
import { questions, type QuestionId } from './questions.ts';
import type { Judged, Reading, Readings, Seen } from './readings.ts';
import type { Answer } from './report.ts';
import type { StepId } from './steps.ts';

type Judges = { readonly [Id in StepId]?: { readonly [Question in QuestionId]?: (seen: Seen[Id]) => Judged } };

/** By step: the questions that it can answer. */
const judges: Judges = {
  'hub-deployments': judgeDeployments,
  'hub-conditions': judgeConditions,
  'device-twins': judgeTwins,
  'cluster-agent': judgeAgent,
  'cluster-crd': judgeDefinition,
  'cluster-volumes': judgeVolumes,
  'cluster-nodes': judgeNodes,
  'cluster-classes': judgeClasses,
  'cluster-pods': judgePods,
  'cluster-secrets': judgeSecrets,
  'cluster-rights': judgeRights,
  'cluster-bindings': judgeBindings,
  'temporary-deployment': judgeTemporary,
  'read-only-claim': judgeReadOnlyClaim,
  'second-claim': judgeSecondClaim,
};

/** The longest evidence that a report takes. */
const longestEvidence = 4000;

/**
 * Answers questions by what the steps saw. Of two steps that answer, the later one counts; a step that saw nothing leaves
 * the answer to the others, and where none is left the answer is unknown, with every reason.
 */
export function judgeAll(ids: readonly QuestionId[], readings: Readings, nowUtc: string): Record<string, Answer> {
  return Object.fromEntries(ids.map((id) => [id, answer(id, readings, nowUtc)]));
}

function answer(id: QuestionId, readings: Readings, nowUtc: string): Answer {
  const reasons: string[] = [];
  let found: Answer | undefined;
  for (const step of questions[id].steps) {
    const judged = judgeBy(step, id, readings[step]);
    if (judged === undefined) continue;
    if (judged.answer === 'unknown') reasons.push(judged.evidence);
    else found = cut(judged);
  }
  if (found !== undefined) return found;
  return cut({ answer: 'unknown', evidence: reasons.join('; ') || 'no step was done that could tell', atUtc: nowUtc });
}

function judgeBy<Id extends StepId>(step: Id, id: QuestionId, reading: Reading<Id> | undefined): Answer | undefined {
  if (reading === undefined) return undefined;
  const { atUtc } = reading;
  if ('unread' in reading) return { answer: 'unknown', evidence: reading.unread, atUtc };
  const judge = judges[step]?.[id];
  return judge === undefined ? undefined : { ...judge(reading.seen), atUtc };
}

function cut(answered: Answer): Answer {
  const { evidence } = answered;
  return evidence.length <= longestEvidence
    ? answered
    : { ...answered, evidence: `${evidence.slice(0, longestEvidence - 1)}…` };
}
