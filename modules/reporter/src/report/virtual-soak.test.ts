import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { utcText, volumeStates, type Desired, type ReportedGpu, type VolumeState } from '@mooring/contract';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { rememberGpus } from '../core/gpu/inventory.ts';
import { SteadyObserved } from '../core/report/steady-observed.ts';
import { initialSettings, takeDesired } from '../core/settings/take-desired.ts';
import type { ClassifiedVolume } from '../core/volume/classify.ts';
import { VolumeRecord } from '../core/volume/volume-record.ts';
import { volumesAfter } from '../core/volume/volumes-after.ts';
import type { VolumeReading } from '../observe/volume-reading.ts';
import { ReadingMemory } from '../reading-memory.ts';
import { StateJournal } from '../telemetry/state-journal.ts';
import { TelemetrySender } from '../telemetry/telemetry-sender.ts';
import { RandomNumbers } from '../testing/random-numbers.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { VirtualHub } from '../testing/virtual-hub.ts';
import { started, VirtualModule } from '../testing/virtual-module.ts';

const isLong = process.env['MOORING_SOAK'] === '1';
const cycles = isLong ? 10_000 : 1_200;
const warmUp = isLong ? 2_000 : 400;
/** Code that is compiled meanwhile takes some too; one signal that stays a round would be more than this by far. */
const mostBytesKept = 700 * 1024;

/** Everything of the reporter that remembers, fed with random readings, settings and faults on a virtual clock. */
class Rig {
  readonly clock = new VirtualClock();
  readonly hub: VirtualHub;
  readonly module: VirtualModule;
  readonly stop = new AbortController();
  readonly #random: RandomNumbers;
  readonly #memory = new ReadingMemory();
  readonly #records = new Map<string, VolumeRecord>();
  readonly #steady = new SteadyObserved();
  readonly #sender: TelemetrySender;
  readonly #journal: StateJournal;
  #settings = initialSettings;
  #gpus: Record<string, ReportedGpu> = {};

  constructor(seed: number, isGateway: boolean) {
    this.#random = new RandomNumbers(seed);
    this.hub = new VirtualHub(this.clock, { isGateway });
    this.module = new VirtualModule(this.clock, {});
    const log = pino({ level: 'silent' });
    this.#sender = new TelemetrySender({ now: this.clock.now, sleep: this.clock.sleep, log });
    const facts = { role: 'prober' as const, version: '0.1.0', startedUtc: started, simulated: false };
    this.#journal = new StateJournal({ facts, sender: this.#sender, log, now: this.clock.date });
    void this.module.live(this.hub);
    void this.#sender.run(async () => {
      if (this.#random.chance(0.3)) throw new Error('not sent');
    }, this.stop.signal);
    this.#configure();
  }

  get remembered(): number {
    const readings = Object.keys(this.#settings.desired.volumes).map((name) => this.#memory.of(name).length);
    return Math.max(...readings, this.#records.size);
  }

  async cycle(): Promise<void> {
    const random = this.#random;
    if (random.chance(0.02)) this.#configure();
    if (random.chance(0.05)) this.hub.faults.push(random.oneOf(['ackLost', 'patchLost', 'readLost', 'refused']));
    if (random.chance(0.02)) this.hub.isCloudThere = !this.hub.isCloudThere;
    if (random.chance(0.01)) this.module.disconnect();
    else if (random.chance(0.3)) this.module.isConnected = true;
    if (random.chance(0.002)) this.hub.makeAnew();
    this.#look();
    await this.clock.run(1_000 + 30_000 * random.next());
    this.hub.patches.length = 0;
    this.module.logged.length = 0;
  }

  /** Other volumes under the same names, and other names. */
  #configure(): void {
    const names = Array.from({ length: 4 + Math.floor(8 * this.#random.next()) }, () => this.#random.oneOf(allNames));
    const volumes = Object.fromEntries(
      names.map((name) => [name, { share: this.#random.oneOf(allNames), path: `/v/${name}` }]),
    );
    const before = this.#settings.desired.volumes;
    const section = this.#random.chance(0.1) ? { volumes: 'none' } : { volumes, telemetry: this.#random.chance(0.8) };
    this.#settings = takeDesired(this.#settings, section);
    const { volumes: now } = this.#settings.desired;
    this.#memory.forgetChanged(before, now);
    for (const name of this.#records.keys()) if (!Object.hasOwn(now, name)) this.#records.delete(name);
  }

  #look(): void {
    const { desired } = this.#settings;
    const readings = Object.fromEntries(
      Object.entries(desired.volumes).map(([name, expected]) => [name, this.#read(name, expected)]),
    );
    this.#memory.take(readings, desired.volumes);
    const cards = Array.from({ length: 2 }, (_, index) => ({
      state: 'ok' as const,
      uuid: `GPU-${index}`,
      temperatureC: 60 + Math.round(5 * this.#random.bell()),
    }));
    const gpus = cards.filter(() => this.#random.chance(0.98));
    this.#gpus = rememberGpus(this.#gpus, { state: 'present', gpus });
    this.#steady.takeGpus(this.#gpus);
    this.#steady.takeVolumes(readings, desired.volumes);
    const nowUtc = utcText(this.clock.date());
    const { volumes: last } = this.module.observed;
    const volumes = volumesAfter({ expected: desired.volumes, readings, last, earlier: {}, nowUtc });
    this.module.see(this.#steady.steady({ ...this.module.observed, volumes, gpus: this.#gpus }));
    this.#journal.note({
      ...this.#settings,
      observed: this.module.observed,
      silenced: new Set(),
      readings: this.#memory.counts,
      lastRoundAt: this.clock.now(),
    });
  }

  #read(name: string, expected: Desired['volumes'][string]): VolumeReading {
    const record = this.#records.get(name) ?? new VolumeRecord();
    this.#records.set(name, record);
    const state: VolumeState = this.#random.chance(0.9) ? 'ok' : this.#random.oneOf(volumeStates);
    const latencyMs = state === 'stuck' ? undefined : Math.round(200 * this.#random.next());
    record.addLatency(latencyMs);
    const detail = `seen at ${this.clock.now()}`;
    const fresh: ClassifiedVolume = {
      state,
      share: expected.share,
      path: expected.path,
      ...(state === 'stuck' ? {} : { totalMiB: 2_000, freeMiB: Math.round(1_000 * this.#random.next()) }),
      ...(state === 'ok' ? {} : { detail }),
    };
    const at = this.clock.date();
    const believed = record.take({ volume: fresh, at }, this.#settings.desired, this.clock.now());
    return {
      expected,
      volume: believed.volume,
      probedAt: believed.at,
      fresh,
      read: fresh,
      isWriteNew: false,
      freshAt: at,
      latencyMs,
    };
  }
}

const allNames = Array.from({ length: 30 }, (_, index) => `share-${index}`);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function heapBytes(): Promise<number> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}

/** How many listen to a signal, those among them that `AbortSignal.any` leaves in a set of its own. */
function heldBy(signal: AbortSignal): number {
  const dependent = Object.getOwnPropertySymbols(signal).find(({ description }) => description === 'kDependantSignals');
  const left =
    dependent === undefined ? undefined : (signal as unknown as Record<symbol, { size?: number }>)[dependent];
  return getEventListeners(signal, 'abort').length + (left?.size ?? 0);
}

it('can see what AbortSignal.any leaves with a signal, where this Node leaves it', () => {
  const { signal } = new AbortController();
  const any = [AbortSignal.any([signal]), AbortSignal.any([signal])];
  expect([0, any.length]).toContain(heldBy(signal));
});

it.each([
  ['a hub', false],
  ['a gateway', true],
])(
  'keeps no more after %s has been served for long than after a while',
  { timeout: 1_800_000 },
  async (_, isGateway) => {
    const rig = new Rig(isGateway ? 7 : 8, isGateway);
    const waiting: number[] = [];
    const listening: number[] = [];
    for (let cycle = 0; cycle < warmUp; cycle += 1) await rig.cycle();
    const before = await heapBytes();
    for (let cycle = warmUp; cycle < cycles; cycle += 1) {
      await rig.cycle();
      waiting.push(rig.clock.waiting);
      listening.push(...[rig.stop.signal, rig.module.connection].map(heldBy));
    }
    const grown = (await heapBytes()) - before;
    // One that publishes or connects, one that sends messages, one of the gateway; and each listens to its signals once.
    expect(Math.max(...waiting)).toBeLessThanOrEqual(3);
    expect(Math.max(...listening)).toBeLessThanOrEqual(1);
    expect(rig.remembered).toBeLessThanOrEqual(20);
    expect(grown).toBeLessThan(mostBytesKept);
    rig.stop.abort();
    rig.module.stop();
  },
);
