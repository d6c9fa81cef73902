import { utcText } from '@mooring/contract';
import type { Desired, ExplainResponse, ProbeResponse, Reported, ReportedVolume } from '@mooring/contract';
import type { AgentParts, AgentView } from './agent-parts.ts';
import { Alarm } from './alarm.ts';
import { explainVolume } from './core/explain/explain-volume.ts';
import { believeGpus, type BelievedGpus } from './core/gpu/believe-gpus.ts';
import { believeCluster, type BelievedCluster } from './core/node/believe-cluster.ts';
import { composeDocument } from './core/report/document.ts';
import { notObserved, type Observed, type SettingsInForce } from './core/report/observed.ts';
import { silencedVolumes, silenceEnd } from './core/settings/silence.ts';
import { hasOmittedVolumes, recallSettings, recallVolumes } from './core/settings/recall-settings.ts';
import { settingsAt } from './core/settings/settings-at.ts';
import { initialSettings, takeDesired, type TakenSettings } from './core/settings/take-desired.ts';
import { SteadyObserved } from './core/report/steady-observed.ts';
import type { BelievingRules } from './core/volume/believe.ts';
import { stillExpected, volumesAfter } from './core/volume/volumes-after.ts';
import { composeProbeResponse } from './methods/probe-response.ts';
import { answerWithinMilliseconds, readInTime } from './methods/read-in-time.ts';
import { observeCluster, unreadCluster } from './observe/cluster-reader.ts';
import { Loop } from './observe/loop.ts';
import { MachineReader } from './observe/machine.ts';
import { readPlace } from './observe/service-account.ts';
import { VolumeRounds } from './observe/volume-rounds.ts';
import type { ReadingRules, VolumeReading } from './observe/volume-reading.ts';
import { ReadingMemory } from './reading-memory.ts';
import { within } from './within.ts';

const gpuIntervalMilliseconds = 30_000;
const clusterIntervalMilliseconds = 60_000;
/** For a few local files; a probe must not wait for them for long. */
const placeDeadlineMilliseconds = 1_000;

/** The state of this module: settings in force, latest readings, and the loops that renew them. */
export class Agent {
  readonly #parts: AgentParts;
  readonly #volumes: VolumeRounds;
  readonly #machine: Loop;
  readonly #machineReader: MachineReader;
  #settings: TakenSettings = initialSettings;
  #observed: Observed;
  #gpus: BelievedGpus | undefined;
  #cluster: BelievedCluster | undefined;
  /** What the twin said of the volumes before this process: states keep their `sinceUtc` over a restart. */
  #earlier: Reported['volumes'] = {};
  /** At most one such read is made: a file that hangs must not cost one more at every probe. */
  #place: Promise<void> | undefined;
  readonly #memory = new ReadingMemory();
  readonly #steady = new SteadyObserved();
  /** Maintenance ends by itself: the summary then weighs differently though no reading says anything new. */
  readonly #silenceEnds = new Alarm(() => this.#followSilence());

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#volumes = new VolumeRounds({
      watch: parts.watch,
      writes: parts.writes,
      volumes: () => this.#settings.desired.volumes,
      rules: () => this.#rules(),
      writeProbe: () => this.#settings.desired.writeProbe,
      take: (readings) => this.#take(readings),
    });
    this.#machineReader = new MachineReader(parts.procfs);
    this.#machine = new Loop(
      () => this.#readMachine(),
      () => this.#settings.desired.probeIntervalSeconds * 1000,
    );
    this.#observed = notObserved(unreadCluster('not asked yet'), parts.gpuTool !== undefined);
  }

  get desired(): Desired {
    return this.#settings.desired;
  }

  /** False until the first desired properties have been heard of. */
  get knowsSettings(): boolean {
    return this.#settings.acknowledgement !== undefined;
  }

  document(stamp: { seq: number; heartbeatUtc: string }): Reported {
    const observed = this.#steady.steady(this.#observed);
    return composeDocument(this.#parts.facts, this.#settingsNow(), observed, stamp, this.#silenced());
  }

  view(): AgentView {
    return {
      ...this.#settingsNow(),
      observed: this.#observed,
      silenced: this.#silenced(),
      readings: this.#memory.counts,
      lastRoundAt: this.#volumes.lastAtMilliseconds,
    };
  }

  /** Why a volume is in its state; undefined for one that is not watched. */
  explain(name: string): ExplainResponse | undefined {
    const reported = Object.hasOwn(this.#observed.volumes, name) ? this.#observed.volumes[name] : undefined;
    if (reported === undefined) return undefined;
    const end = silenceEnd(this.#settings.desired, this.#parts.now().getTime());
    return explainVolume({
      name,
      reported,
      readings: this.#memory.of(name),
      pending: this.#parts.watch.pending(name),
      silencedUntilUtc: end !== undefined && this.#silenced().has(name) ? utcText(new Date(end)) : undefined,
    });
  }

  /** Desired properties as the twin holds them; a setting that is refused stays as it was, and the twin says why. */
  takeDesired(section: unknown): SettingsInForce {
    const before = this.#settings.desired.volumes;
    // A volume that is set later was not there before the restart.
    if (this.knowsSettings) this.#parts.watch.recall(this.#earlier, false, before);
    this.#settings = takeDesired(this.#settings, section);
    const { volumes } = this.#settings.desired;
    this.#earlier = stillExpected(this.#earlier, volumes);
    this.#parts.watch.forgetOthers(volumes);
    this.#observed = { ...this.#observed, volumes: this.#volumesAfter({}) };
    this.#memory.forgetChanged(before, volumes);
    this.#followSilence();
    this.#volumes.wake();
    return this.#settingsNow();
  }

  /** What an earlier process reported: its settings where this one has none yet, and its states, entry by entry. */
  recall(reported: object): void {
    const isFirst = this.#settings.acknowledgement === undefined;
    if (isFirst) this.#settings = recallSettings(reported);
    this.#earlier = recallVolumes(reported) ?? {};
    const expected = isFirst ? {} : this.#settings.desired.volumes;
    this.#parts.watch.recall(this.#earlier, isFirst && hasOmittedVolumes(reported), expected);
  }

  /** One round of every source, as far as it is done within the deadline. */
  async firstReadings(deadline: Promise<void>, signal: AbortSignal): Promise<void> {
    const all = Promise.all([
      this.#volumes.readAll(),
      this.#readMachine(),
      this.#readGpus(),
      this.#readCluster(signal),
    ]);
    await Promise.race([all, deadline]);
  }

  async run(signal: AbortSignal): Promise<void> {
    const gpus = new Loop(
      () => this.#readGpus(),
      () => gpuIntervalMilliseconds,
    );
    const cluster = new Loop(
      () => this.#readCluster(signal),
      () => clusterIntervalMilliseconds,
    );
    await Promise.all([this.#volumes.run(signal), this.#machine.run(signal), gpus.run(signal), cluster.run(signal)]);
  }

  /** A reading that was started after this call, of the named volumes or of all; what takes too long is told as such. */
  async probe(names: readonly string[] | undefined): Promise<ProbeResponse> {
    const { now, facts } = this.#parts;
    const startedUtc = utcText(now());
    const startedAt = performance.now();
    const { desired } = this.#settings;
    const { volumes } = desired;
    const asked = names ?? Object.keys(volumes);
    const known = Object.fromEntries(Object.entries(volumes).filter(([name]) => asked.includes(name)));
    const [readings] = await Promise.all([
      readInTime<VolumeReading>(
        (onReading) => this.#volumes.readFresh(known, onReading),
        this.#parts.probeAnswerMilliseconds ?? answerWithinMilliseconds,
      ),
      this.#knowPlace(),
    ]);
    this.#volumes.handOver();
    return composeProbeResponse({
      startedUtc,
      finishedUtc: utcText(now()),
      tookMilliseconds: performance.now() - startedAt,
      agentStartedUtc: facts.startedUtc,
      node: this.#observed.where.node,
      desired,
      asked,
      readings,
      reported: this.#observed.volumes,
    });
  }

  /** Evidence names its node from the first probe on, which may come before the first round over the cluster has ended. */
  async #knowPlace(): Promise<void> {
    if (this.#observed.where.node !== undefined) return;
    this.#place ??= this.#readPlace();
    const never = new AbortController().signal;
    await within(this.#place, placeDeadlineMilliseconds, never, 'the place of this pod').catch(() => undefined);
  }

  async #readPlace(): Promise<void> {
    const where = await readPlace(this.#parts.rootfs, this.#parts.environment);
    // The round over the cluster may have ended meanwhile, and knows as much or more.
    if (this.#observed.where.nodeSource === 'unknown') this.#observed = { ...this.#observed, where };
  }

  async #readMachine(): Promise<void> {
    // Awaited first: what another source has read meanwhile must not be lost.
    const machine = await this.#machineReader.read();
    this.#observed = { ...this.#observed, machine };
    this.#steady.takeMachine(machine);
    // To look for what is to be sent costs more than all this; where volumes are read it is done with them, as often.
    if (Object.keys(this.#settings.desired.volumes).length === 0) this.#parts.onChange();
  }

  async #readGpus(): Promise<void> {
    if (this.#parts.gpuTool === undefined) return;
    const assessment = await this.#parts.gpuTool.read();
    this.#gpus = believeGpus(this.#gpus, assessment, this.#believing(), performance.now());
    const { gpu, gpus } = this.#gpus;
    this.#observed = { ...this.#observed, gpu, gpus };
    this.#steady.takeGpus(this.#observed.gpus);
    this.#parts.onChange();
  }

  async #readCluster(signal: AbortSignal): Promise<void> {
    const observation = await observeCluster(this.#parts.rootfs, this.#parts.environment, signal);
    if (signal.aborted) return;
    const time = { at: performance.now(), utc: utcText(this.#parts.now()) };
    this.#cluster = believeCluster(this.#cluster, observation, this.#believing(), time);
    const { where, reading } = this.#cluster;
    const before = JSON.stringify([this.#observed.where, this.#observed.clusterReading]);
    this.#observed = { ...this.#observed, where, clusterReading: reading };
    if (JSON.stringify([where, reading]) !== before) this.#parts.onChange();
  }

  #believing(): BelievingRules {
    const { badAfterReadings, goodAfterReadings } = this.#settings.desired;
    return { badAfterReadings, goodAfterReadings, doublings: this.#parts.unrest.doublings(performance.now()) };
  }

  #rules(): ReadingRules {
    const { probeDeadlineSeconds, probeIntervalSeconds, ...desired } = this.#settings.desired;
    return {
      ...desired,
      ...this.#believing(),
      writeProbe: this.#parts.writes && desired.writeProbe,
      deadlineMilliseconds: probeDeadlineSeconds * 1000,
      intervalMilliseconds: probeIntervalSeconds * 1000,
    };
  }

  #settingsNow(): SettingsInForce {
    return settingsAt(this.#settings, this.#parts.now().getTime());
  }

  #silenced(): ReadonlySet<string> {
    return silencedVolumes(this.#settings.desired, this.#parts.now().getTime());
  }

  /** Sets the alarm for the end of the maintenance under way, and lets what has changed be reported. */
  #followSilence(): void {
    const now = this.#parts.now().getTime();
    this.#silenceEnds.set(silenceEnd(this.#settings.desired, now), now);
    this.#parts.onChange();
  }

  #take(readings: Readonly<Record<string, VolumeReading>>): void {
    this.#memory.take(readings, this.#settings.desired.volumes);
    this.#steady.takeVolumes(readings, this.#settings.desired.volumes);
    this.#observed = { ...this.#observed, volumes: this.#volumesAfter(readings) };
    this.#parts.onChange();
  }

  #volumesAfter(readings: Readonly<Record<string, VolumeReading>>): Record<string, ReportedVolume> {
    return volumesAfter({
      expected: this.#settings.desired.volumes,
      readings,
      last: this.#observed.volumes,
      earlier: this.#earlier,
      nowUtc: utcText(this.#parts.now()),
    });
  }
}
