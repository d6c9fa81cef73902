import { verdictOfGpu, type GpuSubsystemState, type ReportedGpu } from '@mooring/contract';
import { standingAfter, type Scale, type Standing, type Waiting } from '../belief/standing.ts';
import type { BelievingRules } from '../volume/believe.ts';
import { weightOfVerdict } from '../volume/weigh.ts';
import type { GpuAssessment } from './assess.ts';
import { rememberGpus, type GpuInventoryMemory } from './inventory.ts';

type Subsystem = Pick<GpuAssessment, 'state' | 'detail'>;

/** What is told of the GPUs of a node, and what that rests on. */
export interface BelievedGpus {
  readonly gpu: Subsystem;
  readonly gpus: Record<string, ReportedGpu>;
  /** As they were last read. */
  readonly read: GpuInventoryMemory;
  readonly subsystem: Standing<Subsystem>;
  readonly cards: Readonly<Record<string, Standing<ReportedGpu>>>;
}

/** They are 30 s apart. */
const mostReadings = 50;

const cardScale: Scale<ReportedGpu> = {
  stateOf: ({ state }) => state,
  weigh: ({ state }) => weightOfVerdict(verdictOfGpu(state)),
  mostReadings,
};

/** That there is none is worse than that there are some: with it those that answered are lost. */
const subsystemWeights: Partial<Record<GpuSubsystemState, number>> = { present: 0, noGpu: 1, unknown: 3 };
const subsystemScale: Scale<Subsystem> = {
  stateOf: ({ state }) => state,
  weigh: ({ state }) => subsystemWeights[state] ?? 2,
  mostReadings,
};

/**
 * What is told after asking once more: a worse state of a card, or of asking, at once; a better one after several readings in
 * a row, and until then without figures, or with those just read. Where a worse one takes several readings too, a card is told
 * as it was last read until then, figures included: without them each reading that is not to count would be a change.
 *
 * @param at when it was asked, in milliseconds of a clock that only goes forward
 */
export function believeGpus(
  before: BelievedGpus | undefined,
  assessment: GpuAssessment,
  rules: BelievingRules,
  at: number,
): BelievedGpus {
  const { state, detail } = assessment;
  const now: Subsystem = { state, ...(detail === undefined ? {} : { detail }) };
  const subsystem = standingAfter(before?.subsystem, now, subsystemScale, rules, at);
  const read = rememberGpus(before?.read ?? {}, assessment);
  const cards = Object.fromEntries(
    Object.entries(read).map(([id, gpu]) => [id, standingAfter(before?.cards[id], gpu, cardScale, rules, at)]),
  );
  const gpus = Object.entries(cards).map(([id, standing]) => [id, toldGpu(standing, read[id])] as const);
  return { gpu: worded(subsystem.told, subsystem.waiting), gpus: Object.fromEntries(gpus), read, subsystem, cards };
}

function toldGpu({ told, waiting }: Standing<ReportedGpu>, read: ReportedGpu | undefined): ReportedGpu {
  // Of the states that wait for a better one this alone has figures, and those of now are at hand.
  const isMeasured = told.state === 'degraded' && waiting !== undefined && waiting.turn < 0;
  return worded(isMeasured ? { ...read, state: told.state, ...detailOf(told) } : told, waiting);
}

/** Words that say so where readings since then were better. */
function worded<E extends { readonly state: string; readonly detail?: string | undefined }>(
  told: E,
  waiting: Waiting<{ readonly state: string }> | undefined,
): E {
  if (waiting === undefined || waiting.turn >= 0) return told;
  const { reading, readings, of } = waiting;
  const before = told.detail === undefined ? '' : `; before: ${told.detail}`;
  return { ...told, detail: `${reading.state} for ${readings} reading(s) in a row, told after ${of}${before}` };
}

function detailOf({ detail }: ReportedGpu): Pick<ReportedGpu, 'detail'> {
  return detail === undefined ? {} : { detail };
}
