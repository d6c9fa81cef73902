import { z } from 'zod';
import { demandSuccess as demandClusterSuccess } from '../../cluster/read-objects.ts';
import type { Cluster } from '../../cluster/open-cluster.ts';
import { judgeAll } from '../../core/doctor/judge.ts';
import { questions, type QuestionId } from '../../core/doctor/questions.ts';
import type { Report } from '../../core/doctor/report.ts';
import { demandSuccess, type HubRest } from '../../hub/hub-rest.ts';
import { ApplyRefusal } from '../preflight.ts';
import { makePlan, type DoctorOptions } from './make-plan.ts';
import { runSteps, type StepDone } from './run-steps.ts';

export type DoctorEvent =
  | { readonly kind: 'step'; readonly done: StepDone }
  /** What could not be undone, told at once, since a report may never be written. */
  | { readonly kind: 'left'; readonly text: string };

const versionSchema = z.object({ gitVersion: z.string().max(100) });
const firstAnswerSeconds = 20;
const undoSeconds = 20;
/** What is left to an interrupted command, less what it takes to say what came of it. */
const interruptedUndoMilliseconds = 700;

/**
 * Asks a hub, a device and a cluster what no document answers, and judges the answers.
 *
 * @throws {HubError} or {ClusterError} where one of them is out of reach or refuses the first call: nothing is claimed then
 * @throws {ApplyRefusal} when the hub has no such device
 */
export async function examine(options: DoctorOptions, tell: (event: DoctorEvent) => void): Promise<Report> {
  const { rest, cluster, device, signal } = options;
  const first = AbortSignal.any([signal, AbortSignal.timeout(firstAnswerSeconds * 1000)]);
  if (rest !== undefined) await interruptible(signal, meetHub(rest, device, first));
  const version = cluster === undefined ? undefined : await interruptible(signal, meetCluster(cluster, first));
  const leftovers = new Set<string>();
  const noted = { simulated: rest?.simulated === true || /simulated/i.test(version ?? '') };
  const leave = (text: string) => {
    if (!leftovers.has(text)) tell({ kind: 'left', text });
    leftovers.add(text);
  };
  const undoSignal = () => AbortSignal.timeout(signal.aborted ? interruptedUndoMilliseconds : undoSeconds * 1000);
  const nowUtc = () => new Date().toISOString();
  const plan = makePlan(options, noted, { undoSignal, leave });
  const run = await runSteps(plan, signal, nowUtc, (done) => tell({ kind: 'step', done }));
  const ids = options.only.length > 0 ? options.only : (Object.keys(questions) as QuestionId[]);
  return {
    kind: 'mooring-doctor-report',
    version: 1,
    madeUtc: nowUtc(),
    by: options.version,
    ...(device === undefined ? {} : { device }),
    ...(rest === undefined ? {} : { hub: rest.name }),
    ...(version === undefined ? {} : { cluster: version }),
    simulated: noted.simulated,
    steps: [...run.done],
    answers: judgeAll(ids, run.readings, nowUtc()),
    leftovers: [...leftovers],
  };
}

async function meetHub(rest: HubRest, device: string | undefined, signal: AbortSignal): Promise<void> {
  const path = device === undefined ? '/configurations?top=1' : `/devices/${encodeURIComponent(device)}`;
  const answer = await rest.call('GET', path, { signal });
  if (device !== undefined && answer.status === 404) {
    throw new ApplyRefusal(
      'device-unknown',
      `${rest.name} has no device ${device}`,
      'Check the name; it is case-sensitive.',
    );
  }
  demandSuccess(rest.name, answer);
}

async function meetCluster(cluster: Cluster, signal: AbortSignal): Promise<string | undefined> {
  const answer = await cluster.call('GET', '/version', { signal });
  // A cluster may hide its version from those that it knows; whom it does not know it answers with 401.
  if (answer.status === 403) return undefined;
  return versionSchema.safeParse(demandClusterSuccess(cluster, answer)).data?.gitVersion;
}

async function interruptible<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown;
  }
}
