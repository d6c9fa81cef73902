import {
  legalVolume,
  legalText,
  type ExplainResponse,
  type Reading,
  type ReportedVolume,
  type VolumeState,
} from '@mooring/contract';
import type { Awaited } from '../volume/volume-record.ts';

const mostWhyUnits = 1024;

/** What a state rests on. */
const grounds: Record<VolumeState, string> = {
  ok: 'a share is mounted there and answered in time',
  slow: 'it answered, but took too long',
  readonly: 'it answered, but is mounted read-only or became so after an error',
  full: 'it answered, and no space is left for who is not root',
  inodesFull: 'it answered, and no inode is left',
  quota: 'the quota is used up',
  ioError: 'asking it gave an input/output error',
  stale: 'the handle of the mount is gone',
  unreachable: 'its server is down or not to be reached',
  stuck: 'nothing came back before the deadline',
  missing: 'nothing is mounted at its path',
  replaced: 'something else is mounted than was expected',
  denied: 'access is refused',
  notAShare: 'what stands at its path is no share',
  unknown: 'no reading says more',
};

export interface VolumeEvidence {
  readonly name: string;
  readonly reported: ReportedVolume;
  /** The newest first. */
  readonly readings: readonly Reading[];
  /** A state that readings point to but that is not believed yet. */
  readonly pending: Awaited | undefined;
  /** Until when it is under maintenance, if it is. */
  readonly silencedUntilUtc: string | undefined;
}

/** The answer to why a volume is in its state: its entry, a sentence, and what was read. */
export function explainVolume(evidence: VolumeEvidence): ExplainResponse {
  const { name, reported, readings, pending } = evidence;
  return {
    contract: 1,
    volume: name,
    reported: legalVolume(reported),
    why: legalText(tellWhy(evidence), mostWhyUnits),
    ...(pending === undefined ? {} : { pending: { state: pending.state, readings: pending.readings, of: pending.of } }),
    readings: [...readings],
  };
}

function tellWhy({ reported, readings, pending, silencedUntilUtc }: VolumeEvidence): string {
  const { state, sinceUtc, errno, detail } = reported;
  const said = whatWasSaid({ errno, detail });
  const ground = isByWrite(reported) ? 'what was written last did not get through' : grounds[state];
  const sentences = [`${state} since ${sinceUtc}: ${ground}${said === '' ? '' : ` (${said})`}.`];
  if (reported.writeTriedUtc !== undefined) sentences.push(`The last write was tried at ${reported.writeTriedUtc}.`);
  const [newest] = readings;
  if (newest === undefined) sentences.push('No reading has been taken yet.');
  else sentences.push(tellReadings(readings, newest));
  if (pending !== undefined) sentences.push(tellPending(pending));
  if (silencedUntilUtc !== undefined) {
    sentences.push(`It is under maintenance until ${silencedUntilUtc} and weighs nothing in the summary.`);
  }
  return sentences.join(' ');
}

function whatWasSaid({ errno, detail }: Pick<ReportedVolume, 'errno' | 'detail'>): string {
  return [errno, detail].filter((part) => part !== undefined).join(': ');
}

function tellPending({ state, readings, of, write, timesChanged, doublings }: Awaited): string {
  if (write === undefined) {
    const whyMore = [
      ...(timesChanged === undefined
        ? []
        : [` It comes and goes: told worse or otherwise ${timesChanged} times in no hour of quiet.`]),
      ...(doublings === undefined ? [] : [' This module changes its twin so often that all good news takes longer.']),
    ].join('');
    return `Readings point to ${state}: ${readings} of the ${of} in a row that it takes to be believed.${whyMore}`;
  }
  return (
    `What was written last points to ${state} (${whatWasSaid(write)}) and waits to be believed: ` +
    `${readings} of the ${of} in a row that it takes.`
  );
}

/** A state that no reading, but a write has led to. */
function isByWrite({ state, detail, writeTriedUtc }: ReportedVolume): boolean {
  return state !== 'ok' && state !== 'slow' && writeTriedUtc !== undefined && detail?.startsWith('a write ') === true;
}

function tellReadings(readings: readonly Reading[], newest: Reading): string {
  const counts = new Map<VolumeState, number>();
  for (const { state } of readings) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].sort(([, a], [, b]) => b - a).map(([state, count]) => `${count} ${state}`);
  const took = newest.latencyMs === undefined ? '' : ` after ${newest.latencyMs} ms`;
  return `The newest reading, at ${newest.atUtc}, was ${newest.state}${took}. The last ${readings.length}: ${parts.join(', ')}.`;
}
