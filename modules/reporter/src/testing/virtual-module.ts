import { utcText, type ReportedVolume, type VolumeState } from '@mooring/contract';
import { pino } from 'pino';
import { Unrest } from '../core/belief/unrest.ts';
import { composeDocument } from '../core/report/document.ts';
import type { Observed, SettingsInForce } from '../core/report/observed.ts';
import { noAnswer } from '../core/node/rights.ts';
import { initialSettings } from '../core/settings/take-desired.ts';
import type { TwinStanding } from '../core/report/unready.ts';
import { Publisher, type OnConfirmed } from '../report/publisher.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { VirtualHub } from './virtual-hub.ts';

export const started = '2026-01-01T00:00:00.001Z';

/** A module that reports what a test lets it see, over one connection after another. */
export class VirtualModule {
  readonly #clock: VirtualClock;
  readonly #stop = new AbortController();
  #connection = new AbortController();
  readonly publisher: Publisher;
  readonly logged: Record<string, unknown>[] = [];
  observed: Observed;
  isConnected = true;
  heartbeatMilliseconds = 600_000;
  confirmed = 0;
  confirmedByReading = 0;
  failures = 0;
  /** What was last learnt of the twin, as the program keeps it for /readyz; and how often that became another thing. */
  twin: TwinStanding = 'unread';
  twinTurns = 0;
  readonly unrest = new Unrest();
  /** Called as the program is told. */
  onConfirmed: OnConfirmed = () => undefined;

  constructor(clock: VirtualClock, volumes: Readonly<Record<string, ReportedVolume>>, version = '0.1.0') {
    this.#clock = clock;
    this.observed = {
      where: { nodeSource: 'unknown' },
      machine: undefined,
      clusterReading: { cluster: { rights: noAnswer }, nodes: {}, claims: {}, persistentVolumes: {} },
      gpu: { state: 'noGpu' },
      gpus: {},
      volumes,
    };
    const expected = Object.entries(volumes).map(([name, { share, path }]) => [name, { share, path }] as const);
    const desired = { ...initialSettings.desired, volumes: Object.fromEntries(expected) };
    const settings: SettingsInForce = { desired, acknowledgement: undefined };
    this.publisher = new Publisher({
      compose: (stamp) => {
        const agent = { role: 'prober' as const, version, startedUtc: started, simulated: false };
        return composeDocument(agent, settings, this.observed, stamp);
      },
      heartbeatMilliseconds: () => this.heartbeatMilliseconds,
      now: clock.now,
      date: clock.date,
      sleep: clock.sleep,
      onUnconfirmed: (why) => {
        if (why === 'failed') this.failures += 1;
        this.#learn(why);
      },
      unrest: this.unrest,
      log: pino({ level: 'debug' }, { write: (line: string) => void this.logged.push(JSON.parse(line) as never) }),
    });
  }

  /** Aborts when the present connection is lost. */
  get connection(): AbortSignal {
    return this.#connection.signal;
  }

  /** Sees something else than before. */
  see(changes: Partial<Observed>): void {
    this.observed = { ...this.observed, ...changes };
    this.publisher.poke();
  }

  seeState(name: string, state: VolumeState): void {
    const volume = this.observed.volumes[name];
    if (volume === undefined) throw new Error(`no volume ${name}`);
    const changed = { ...volume, state, sinceUtc: utcText(this.#clock.date()) };
    this.see({ volumes: { ...this.observed.volumes, [name]: changed } });
  }

  /** Reports until it is stopped; a connection that is lost is made anew as soon as there can be one. */
  async live(hub: VirtualHub): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        if (!this.isConnected) throw new Error('no connection');
        this.#connection = new AbortController();
        this.#learn('unread');
        const link = hub.link();
        const start = await link.readReported();
        await this.publisher.run(link, start, this.#connection.signal, (by) => {
          if (by === 'patch') this.confirmed += 1;
          else this.confirmedByReading += 1;
          this.#learn('confirmed');
          this.onConfirmed(by);
        });
      } catch {
        // Connected anew, as the program does.
      }
      await this.#clock.sleep(this.isConnected ? 1_000 : 60_000, signal);
    }
  }

  #learn(twin: TwinStanding): void {
    if (twin !== this.twin) this.twinTurns += 1;
    this.twin = twin;
  }

  disconnect(): void {
    this.isConnected = false;
    this.#connection.abort(new Error('the connection is lost'));
  }

  stop(): void {
    this.#stop.abort();
    this.#connection.abort(new Error('stopped'));
  }

  events(name: string): Record<string, unknown>[] {
    return this.logged.filter(({ event }) => event === name);
  }
}

/** So many volumes `v0`, `v1`, … of one state, with texts of the usual length. */
export function volumesOf(count: number, state: VolumeState = 'ok'): Record<string, ReportedVolume> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `v${index}`,
      {
        state,
        share: `share-${index}`,
        path: `/mooring/volumes/v${index}`,
        freeMiB: 10_000,
        latencyMs: 3,
        sinceUtc: started,
      },
    ]),
  );
}
