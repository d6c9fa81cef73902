import { legalVolume, utcText, type Desired, type ProbeResponse, type ReportedVolume } from '@mooring/contract';
import { withHistory } from '../core/volume/history.ts';
import type { VolumeReading } from '../observe/volume-reading.ts';
import { fitAnswer } from './fit-answer.ts';

/** Of this a probe is made. */
export interface ProbeTaken {
  readonly startedUtc: string;
  readonly finishedUtc: string;
  /** Between the two, whatever the clock of the machine was set to meanwhile. */
  readonly tookMilliseconds: number;
  readonly agentStartedUtc: string;
  readonly node: string | undefined;
  /** The settings when it was asked for. */
  readonly desired: Pick<Desired, 'volumes' | 'revision' | 'probeDeadlineSeconds'>;
  readonly asked: readonly string[];
  /** Of the volumes that were asked for, those that have been read. */
  readonly readings: Readonly<Record<string, VolumeReading>>;
  /** As they are reported. */
  readonly reported: Readonly<Record<string, ReportedVolume>>;
}

/** The answer to a probe: what was read for it, as far as it has room, and which volumes are still being asked. */
export function composeProbeResponse(taken: ProbeTaken): ProbeResponse {
  const { startedUtc, finishedUtc, agentStartedUtc, node, asked, readings, reported } = taken;
  const { volumes, revision, probeDeadlineSeconds } = taken.desired;
  const entries = Object.entries(volumes).flatMap(([name, { share, path }]) => {
    if (!asked.includes(name)) return [];
    const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
    // Evidence is what was read now, also where it takes more readings until it is believed, and where a write said otherwise.
    if (reading !== undefined) {
      const { read, freshAt } = reading;
      return [[name, withHistory(read, reported[name], finishedUtc, freshAt && utcText(freshAt))] as const];
    }
    const seconds = Math.round(taken.tookMilliseconds / 1000);
    const detail = `still being asked: no answer in ${seconds} s, and probeDeadlineSeconds is ${probeDeadlineSeconds}`;
    return [[name, { state: 'unknown', share, path, detail, sinceUtc: startedUtc } as const] as const];
  });
  return fitAnswer({
    contract: 1,
    startedUtc,
    finishedUtc,
    agentStartedUtc,
    ...(revision === undefined ? {} : { revision }),
    ...(node === undefined ? {} : { node }),
    volumes: Object.fromEntries(entries.map(([name, volume]) => [name, legalVolume(volume)])),
    unknownVolumes: asked.filter((name) => !Object.hasOwn(volumes, name)),
  });
}
