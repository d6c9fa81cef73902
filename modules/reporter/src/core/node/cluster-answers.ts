import type { Reported } from '@mooring/contract';
import type { HeldAnswer } from '../belief/held-answer.ts';
import type { ClusterList, ClusterReading } from '../report/observed.ts';
import type { Right, Rights } from './rights.ts';

/** What the API is asked, and what it may answer. */
export interface Answers extends Record<`right to ${keyof Rights}`, Right> {
  readonly version: string;
  readonly nodes: Reported['nodes'];
  readonly claims: Reported['claims'];
  readonly persistentVolumes: Reported['persistentVolumes'];
}
export type Question = keyof Answers;
export type Held = { readonly [Q in Question]?: HeldAnswer<Answers[Q]> | undefined };

/** Undefined where nobody answered. A list that may not be read is empty. */
export function answersIn(reading: ClusterReading): { readonly [Q in Question]: Answers[Q] | undefined } {
  const { version, rights } = reading.cluster;
  const answered = (right: Right) => (right === 'unknown' ? undefined : right);
  const isOpen = (right: Right, list: ClusterList) => right === 'unknown' || reading.unread?.includes(list) === true;
  return {
    version,
    'right to pods': answered(rights.pods),
    'right to persistentvolumeclaims': answered(rights.persistentvolumeclaims),
    'right to nodes': answered(rights.nodes),
    'right to persistentvolumes': answered(rights.persistentvolumes),
    nodes: isOpen(rights.nodes, 'nodes') ? undefined : rights.nodes === 'allowed' ? reading.nodes : {},
    claims: isOpen(rights.persistentvolumeclaims, 'claims') ? undefined : reading.claims,
    persistentVolumes: isOpen(rights.persistentvolumes, 'persistentVolumes') ? undefined : reading.persistentVolumes,
  };
}

export function isLost(held: Held | undefined, question: Question): boolean {
  return held?.[question]?.isLost === true;
}

/** What the answers that are told would hide: which of them were not given just now, and which were and are not told. */
export function wordsOf(held: Held, answersNeeded: number): string[] {
  return [...keptWords(held), ...waitingWords(held, answersNeeded)];
}

function keptWords(held: Held): string[] {
  const kept = Object.entries(held).flatMap(([question, one]) =>
    one === undefined || one.isLost || one.misses === 0 ? [] : [{ question, atUtc: one.atUtc }],
  );
  const [oldest] = kept.map(({ atUtc }) => atUtc).sort();
  if (oldest === undefined) return [];
  return [`as last read, at ${oldest} or later: ${kept.map(({ question }) => question).join(', ')}`];
}

function waitingWords(held: Held, answersNeeded: number): string[] {
  const waiting = Object.entries(held).flatMap(([question, one]) => (one?.isLost && one.answers > 0 ? [question] : []));
  if (waiting.length === 0) return [];
  return [`answered again, told after ${answersNeeded} answers in a row: ${waiting.join(', ')}`];
}
