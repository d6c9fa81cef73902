import { withTag } from './image.ts';
import type { ReportedModule, WantedModule } from './observation.ts';

/**
 * `failing` is a state that does not mend by waiting alone; the watch gives it a grace time all the same, since a claim
 * is made moments after the pod that needs it. `waiting` may still become right by itself.
 */
export interface ModuleState {
  readonly name: string;
  readonly state: 'asDesired' | 'waiting' | 'failing';
  readonly why: string;
  readonly startedUtc?: string | undefined;
  /** What it waits for, as far as the words of Kubernetes tell. */
  readonly lacks: Lack;
}

/** `volume` with the claim's name where Kubernetes gives it; `other`: a GPU, an image, a crash; `unknown`: either. */
export type Lack =
  { readonly kind: 'nothing' | 'other' | 'unknown' } | { readonly kind: 'volume'; readonly claim?: string };

/** Waiting reasons that Kubernetes repeats for ever; ContainerCreating is not one: it also means mounting or pulling. */
const lastingPattern =
  /ImagePullBackOff|ErrImagePull|InvalidImageName|CrashLoopBackOff|CreateContainer(Config)?Error|RunContainerError/;

/**
 * Judges one module against what was asked of it. On Kubernetes the twin goes on showing the old pod as running, with the
 * new createOptions and code 200, so a changed module counts only when its start is later than the push.
 */
export function judgeModule(
  wanted: WantedModule,
  reported: ReportedModule | undefined,
  pushedUtc: string,
): ModuleState {
  const base: Base = { name: wanted.name, startedUtc: startOf(reported), lacks: { kind: 'nothing' } };
  if (wanted.status === 'stopped') return judgeStopped(base, reported);
  if (reported?.runtimeStatus === undefined) {
    return { ...base, state: 'waiting', why: 'edgeAgent does not report it yet', lacks: { kind: 'nothing' } };
  }
  const description = reported.statusDescription?.trim() ?? '';
  switch (reported.runtimeStatus) {
    case 'running':
      return judgeRunning(wanted, reported, pushedUtc, base);
    case 'backoff':
      return {
        ...base,
        state: lastingPattern.test(description) ? 'failing' : 'waiting',
        lacks: lastingPattern.test(description) ? { kind: 'other' } : { kind: 'unknown' },
        why: say('backoff', description),
      };
    case 'failed':
      return {
        ...base,
        state: 'failing',
        lacks: readLack(description),
        why: say('failed', description),
      };
    case 'stopped':
      return { ...base, state: 'failing', why: say('stopped although it should run', description) };
    case 'unhealthy':
      return { ...base, state: 'failing', why: say('unhealthy', description) };
    default:
      return { ...base, state: 'waiting', why: say(`state ${reported.runtimeStatus}`, description) };
  }
}

type Base = Pick<ModuleState, 'name' | 'startedUtc' | 'lacks'>;

function judgeStopped(base: Base, reported: ReportedModule | undefined): ModuleState {
  // On Kubernetes a stopped module has no pod and vanishes from the twin; on docker it stays, as `stopped`.
  const gone = reported?.runtimeStatus === undefined || reported.runtimeStatus === 'stopped';
  return gone
    ? { ...base, state: 'asDesired', why: 'stopped, as asked' }
    : { ...base, state: 'waiting', why: `should be stopped, is ${reported.runtimeStatus}` };
}

function judgeRunning(wanted: WantedModule, reported: ReportedModule, pushedUtc: string, base: Base): ModuleState {
  if (reported.image !== undefined && withTag(reported.image) !== wanted.image && wanted.name !== 'edgeAgent') {
    return { ...base, state: 'waiting', why: `runs the image ${reported.image}, asked for is ${wanted.image}` };
  }
  if (!wanted.changed) return { ...base, state: 'asDesired', why: 'runs unchanged' };
  if (base.startedUtc === undefined) return { ...base, state: 'waiting', why: 'runs, but its start time is not known' };
  if (base.startedUtc === wanted.startedBeforeUtc || endOfItsUnit(base.startedUtc) <= Date.parse(pushedUtc)) {
    return {
      ...base,
      state: 'waiting',
      why: `still the old pod, started ${base.startedUtc}; the new one is not up`,
      lacks: { kind: 'unknown' },
    };
  }
  return { ...base, state: 'asDesired', why: `started ${base.startedUtc}, after the push` };
}

/** Reads why a pod is not scheduled; a message that names neither a volume nor anything else leaves both open. */
function readLack(description: string): Lack {
  const claim = /persistentvolumeclaim "([^"]{1,253})"/i.exec(description)?.[1];
  if (claim !== undefined) return { kind: 'volume', claim };
  if (/persistentvolumeclaim|volume node affinity|unbound/i.test(description)) return { kind: 'volume' };
  if (/Insufficient|didn't match|untolerated|taint|affinity|preempt/i.test(description)) return { kind: 'other' };
  return { kind: /container status Unknown/i.test(description) ? 'unknown' : 'other' };
}

/**
 * Kubernetes writes starts in whole seconds, cut off, so "10:00:12" is any moment up to 10:00:13. The same second as the
 * push therefore counts as later; that it is another start than before the push is asked besides.
 */
function endOfItsUnit(startedUtc: string): number {
  return Date.parse(startedUtc) + (startedUtc.includes('.') ? 0 : 1000);
}

/** edgeAgent writes year 1 for "never". */
function startOf(reported: ReportedModule | undefined): string | undefined {
  const text = reported?.lastStartTimeUtc;
  if (text === undefined || text.startsWith('0001-') || Number.isNaN(Date.parse(text))) return undefined;
  return text;
}

function say(state: string, description: string): string {
  return description === '' ? state : `${state}: ${description}`;
}
