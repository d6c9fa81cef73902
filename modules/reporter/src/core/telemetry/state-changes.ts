import {
  legalText,
  textLimits,
  verdictOf,
  verdictOfGpu,
  type Reported,
  type StateEvent,
  type Verdict,
} from '@mooring/contract';
import { notLookedYet } from '../report/observed.ts';
import { verdictOfGpuSubsystem } from '../report/summary.ts';
import { keyOf } from '../volume/told-name.ts';

/** The states last told, by what they are of. */
export type ToldStates = ReadonlyMap<string, string>;

/** What changes of state are seen in: a part of a reported document. */
export type StatesSeen = Pick<Reported, 'role' | 'volumes' | 'gpu' | 'gpus'>;

/** Who tells it. */
export type Teller = Pick<StateEvent, 'role' | 'workload' | 'revision' | 'node' | 'atUtc'>;

interface Entry {
  /** A volume of another share under the same name is another one. */
  readonly key: string;
  readonly state: string;
  readonly verdict: Verdict;
  /** Nothing is known of it yet. */
  readonly isOpen: boolean;
  readonly fields: () => { readonly kind: StateEvent['kind']; readonly name?: string } & Record<string, unknown>;
  /** Of a volume: what maintenance names. */
  readonly volume?: string;
}

/**
 * What has changed against the states last told, and the states told from then on. What was never told of was `unknown`, and
 * is no news where it turns out to be good: so a start, or a restart after which the twin had no room for all, is none. What is
 * silenced is told of once the silence is over, if its state is still another one then.
 */
export function stateChanges(
  told: ToldStates,
  seen: StatesSeen,
  silenced: ReadonlySet<string>,
  teller: Teller,
): { readonly told: ToldStates; readonly events: readonly StateEvent[] } {
  const next = new Map<string, string>();
  const events: StateEvent[] = [];
  for (const { key, state, verdict, isOpen, fields, volume } of entriesOf(seen)) {
    const before = told.get(key);
    if (isOpen || (volume !== undefined && silenced.has(volume))) {
      if (before !== undefined) next.set(key, before);
      continue;
    }
    const from = before ?? 'unknown';
    // As long as it is unknown nothing has been told of it, and being good then is no news either.
    if (before !== undefined || from !== state) next.set(key, state);
    if (from === state || (before === undefined && verdict === 'good')) continue;
    events.push({ contract: 1, event: 'state', ...teller, ...fields(), from, to: state, verdict } as StateEvent);
  }
  return { told: next, events };
}

/** The states that a document tells of, as one that was reported by an earlier process. */
export function statesOf(seen: StatesSeen): ToldStates {
  const known = entriesOf(seen).filter(({ isOpen }) => !isOpen);
  return new Map(known.map(({ key, state }) => [key, state]));
}

function entriesOf({ role, volumes, gpu, gpus }: StatesSeen): Entry[] {
  return [
    ...Object.entries(volumes).map(([name, { state, share, path, errno, detail, sinceUtc }]) => ({
      key: `volume ${name} ${keyOf({ share, path })}`,
      state,
      verdict: verdictOf(state),
      isOpen: state === 'unknown' && detail === notLookedYet.volume,
      volume: name,
      fields: () => ({
        kind: 'volume' as const,
        name,
        share: legalText(share, textLimits.volume.share),
        ...(errno === undefined ? {} : { errno: legalText(errno, textLimits.volume.errno) }),
        ...detailOf(detail),
        sinceUtc,
      }),
    })),
    ...Object.entries(gpus).map(([name, { state, detail }]) => ({
      key: `gpu ${name}`,
      state,
      verdict: verdictOfGpu(state),
      isOpen: false,
      fields: () => ({ kind: 'gpu' as const, name, ...detailOf(detail) }),
    })),
    {
      key: 'gpus',
      state: gpu.state,
      verdict: verdictOfGpuSubsystem(gpu.state, role),
      isOpen: gpu.state === 'unknown' && gpu.detail === notLookedYet.gpu,
      fields: () => ({ kind: 'gpus' as const, ...detailOf(gpu.detail) }),
    },
  ];
}

function detailOf(detail: string | undefined): { detail?: string } {
  return detail === undefined ? {} : { detail: legalText(detail, textLimits.volume.detail) };
}
