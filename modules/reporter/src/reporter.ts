import { wasDebugAskedFor } from './silence-debug.ts';
import type { Server } from 'node:http';
import { utcText, type SetLogLevelRequest, type SetLogLevelResponse } from '@mooring/contract';
import type { ModuleClient } from 'azure-iot-device';
import { pino, type Logger } from 'pino';
import { Agent } from './agent.ts';
import { Unrest } from './core/belief/unrest.ts';
import type { AgentFacts } from './core/report/observed.ts';
import { isWorking } from './core/report/is-working.ts';
import { unreadyBecause, type TwinStanding } from './core/report/unready.ts';
import { endBy } from './end-early.ts';
import { startHealthServer, type Health } from './health-server.ts';
import { connectToHub } from './hub/connect.ts';
import { ConnectError } from './hub/connect-error.ts';
import type { readModuleIdentity } from './hub/identity.ts';
import { runSession } from './hub/session.ts';
import { LogLevel } from './methods/log-level.ts';
import { ProbeGate } from './methods/probe-gate.ts';
import { Counters } from './metrics/counters.ts';
import type { Seen } from './metrics/metric-table.ts';
import { MetricsRenderer } from './metrics/render-metrics.ts';
import { GpuTool } from './observe/gpu-tool.ts';
import { pause } from './observe/loop.ts';
import { ToolRunner } from './observe/tool-runner.ts';
import { VolumeWatch } from './observe/volume-watch.ts';
import { writeFolderOf } from './observe/write-probe.ts';
import { WriteProbes } from './observe/write-probes.ts';
import { Publisher } from './report/publisher.ts';
import type { Settings } from './settings.ts';
import { StateJournal } from './telemetry/state-journal.ts';
import { TelemetrySender } from './telemetry/telemetry-sender.ts';
import { version } from './version.ts';

const attemptMilliseconds = 20_000;
const firstReadingsMilliseconds = 6_000;
const stableMilliseconds = 30_000;
/** What is left of the promised second for saying goodbye to the hub. */
const goodbyeMilliseconds = 300;

/** One running reporter: its parts, and its connections one after the other. */
export class Reporter {
  readonly #settings: Settings;
  readonly #identity: ReturnType<typeof readModuleIdentity>;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #tools: ToolRunner;
  readonly #agent: Agent;
  readonly #publisher: Publisher;
  readonly #gate: ProbeGate;
  readonly #level: LogLevel;
  readonly #telemetry: TelemetrySender;
  readonly #journal: StateJournal;
  readonly #counters = new Counters();
  readonly #metrics = new MetricsRenderer();
  readonly #facts: AgentFacts;
  #client: ModuleClient | undefined;
  #lastConfirmedUtc: string | undefined;
  /** The same by a clock that is never set back. */
  #lastConfirmedAt: number | undefined;
  #twin: TwinStanding = 'unread';
  /** Once connected, it goes on trying for as long as it takes: what it knows would be lost with it. */
  #wasConnected = false;
  #running: Promise<void> | undefined;

  constructor(settings: Settings, identity: ReturnType<typeof readModuleIdentity>) {
    this.#settings = settings;
    this.#identity = identity;
    this.#log = pino({ level: settings.logLevel, base: { name: settings.role } }, process.stderr);
    if (wasDebugAskedFor) {
      this.#log.warn({ event: 'debugIgnored' }, 'DEBUG is ignored: what it makes packages write holds tokens');
    }
    this.#tools = new ToolRunner(process.env);
    const { procfs, sysfs, rootfs, extraShareFsTypes, role, simulated } = settings;
    const now = () => new Date();
    const facts = { role, version, startedUtc: utcText(now()), simulated };
    this.#facts = facts;
    this.#level = new LogLevel(this.#log, Date.now, (level) => {
      this.#log.info({ event: 'logLevel', level }, 'the level of the log is the one before again');
    });
    this.#telemetry = new TelemetrySender({ now: () => performance.now(), sleep: pause, log: this.#log });
    this.#journal = new StateJournal({ facts, sender: this.#telemetry, log: this.#log, now });
    const unrest = new Unrest();
    const watch = new VolumeWatch(this.#tools, { procfs, rootfs, extraShareFsTypes, now });
    this.#agent = new Agent({
      facts,
      watch,
      writes: new WriteProbes({
        tools: this.#tools,
        watch,
        folder: writeFolderOf('moduleId' in identity ? identity.moduleId : role),
        isRoot: process.getuid?.() === 0,
        now,
        milliseconds: () => performance.now(),
      }),
      gpuTool: role === 'prober' ? undefined : new GpuTool(this.#tools, { sysfs, procfs }),
      procfs,
      rootfs,
      environment: process.env,
      now,
      unrest,
      onChange: () => {
        // What was under way at the end was broken off by this process, and tells of nothing else.
        if (this.#stop.signal.aborted) return;
        this.#publisher.poke();
        this.#journal.note(this.#agent.view());
      },
    });
    this.#gate = new ProbeGate((volumes) => this.#agent.probe(volumes));
    this.#publisher = new Publisher({
      compose: (stamp) => this.#agent.document(stamp),
      heartbeatMilliseconds: () => this.#agent.desired.heartbeatSeconds * 1000,
      now: () => performance.now(),
      date: now,
      sleep: pause,
      unrest,
      log: this.#log,
      onUnconfirmed: (why) => {
        this.#twin = why;
      },
    });
  }

  /** Runs until a signal ends the process. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    this.#endOnSignals();
    const health = await this.#startHealth();
    let ready = false;
    const announce = () => {
      if (ready) return;
      ready = true;
      const line = { event: 'ready', role: this.#settings.role, healthPort: health?.port ?? null };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
    for (let shortOnes = 0; !signal.aborted;) {
      let connectedAt = Number.POSITIVE_INFINITY;
      try {
        this.#client = await this.#connect();
        connectedAt = performance.now();
        this.#wasConnected = true;
        this.#twin = 'unread';
        this.#log.info({ event: 'connected' }, 'connected to the hub');
        await this.#session(this.#client, announce);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ConnectError && !this.#wasConnected) {
          this.#log.fatal({ event: 'connectFailed', step: error.step }, error.message);
          await this.#end(error.step === 'environment' ? 2 : 3);
          return;
        }
        this.#log.warn({ event: 'reconnecting', reason: String(error) }, 'connecting anew');
      } finally {
        this.#client?.close().catch(() => undefined);
        this.#client = undefined;
      }
      // Two instances of one module (an update with overlap) push each other out; they must not do so all the time.
      shortOnes = performance.now() - connectedAt > stableMilliseconds ? 0 : shortOnes + 1;
      await pause(Math.min(1_000 * 2 ** shortOnes, stableMilliseconds), signal);
    }
  }

  #connect(): Promise<ModuleClient> {
    return connectToHub({
      identity: this.#identity,
      deadlineMilliseconds: this.#wasConnected ? Number.POSITIVE_INFINITY : this.#settings.connectDeadlineMilliseconds,
      attemptMilliseconds,
      keepAliveSeconds: this.#settings.keepAliveSeconds,
      signal: this.#stop.signal,
      sleep: pause,
      now: () => performance.now(),
      random: Math.random,
      onFailure: (error, attempt, nextInMilliseconds) => {
        this.#log.warn({ event: 'connectFailed', step: error.step, attempt, nextInMilliseconds }, error.message);
      },
    });
  }

  #session(client: ModuleClient, announce: () => void): Promise<void> {
    const { signal } = this.#stop;
    return runSession(
      client,
      {
        agent: this.#agent,
        publisher: this.#publisher,
        journal: this.#journal,
        telemetry: this.#telemetry,
        counters: this.#counters,
        methods: { gate: this.#gate, setLogLevel: (request) => this.#setLogLevel(request) },
        log: this.#log,
        onReady: announce,
        onConfirmed: (by) => {
          if (by === 'patch') this.#counters.confirmed();
          this.#lastConfirmedUtc = new Date().toISOString();
          this.#lastConfirmedAt = performance.now();
          this.#twin = 'confirmed';
        },
        firstReadings: async () => {
          if (this.#running !== undefined) return;
          await this.#agent.firstReadings(pause(firstReadingsMilliseconds, signal), signal);
          this.#running = this.#agent.run(signal);
        },
      },
      signal,
    );
  }

  #setLogLevel(request: SetLogLevelRequest): SetLogLevelResponse {
    const answer = this.#level.set(request);
    const { level, before, untilUtc } = answer;
    this.#log.info({ event: 'logLevel', level, before, untilUtc }, 'the level of the log was set');
    return answer;
  }

  async #startHealth(): Promise<{ server: Server; port: number } | undefined> {
    try {
      const started = await startHealthServer({
        port: this.#settings.healthPort,
        host: this.#settings.httpHost,
        health: () => this.#health(),
        metrics: () => this.#metrics.render(() => this.#see()),
      });
      started.server.unref();
      return started;
    } catch (error) {
      // Reporting matters more than being asked how it goes.
      this.#log.warn({ event: 'noHealth', reason: String(error) }, 'no /healthz: the port cannot be listened on');
      return undefined;
    }
  }

  #health(): Health {
    const { desired, acknowledgement, lastRoundAt } = this.#agent.view();
    const connected = this.#client !== undefined;
    return {
      working: isWorking(desired, lastRoundAt, performance.now()),
      unreadyBecause: unreadyBecause({ connected, twin: this.#twin }, this.#settings.role, {
        desired,
        acknowledgement,
      }),
      connected,
      lastConfirmedUtc: this.#lastConfirmedUtc,
    };
  }

  #see(): Seen {
    const { unreadyBecause: reason, connected } = this.#health();
    const { user, system } = process.cpuUsage();
    return {
      facts: this.#facts,
      view: this.#agent.view(),
      connected,
      ready: reason === undefined,
      lastConfirmedAt: this.#lastConfirmedAt,
      now: performance.now(),
      patches: this.#counters.patches,
      methods: this.#counters.methods,
      telemetry: this.#telemetry.counts,
      children: this.#tools.children,
      process: { residentBytes: process.memoryUsage.rss(), cpuSeconds: (user + system) / 1e6 },
    };
  }

  #endOnSignals(): void {
    endBy(() => void this.#end(0));
    if (this.#settings.untilStdinCloses) {
      process.stdin.once('end', () => void this.#end(0));
      process.stdin.once('close', () => void this.#end(0));
      process.stdin.resume();
    }
  }

  /** Ends within a second whatever hangs: children are killed, not waited for; the hub gets a short goodbye. */
  async #end(status: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#telemetry.end();
    this.#stop.abort();
    this.#tools.stop();
    const closing = this.#client?.close().catch(() => undefined) ?? Promise.resolve();
    await Promise.race([closing, pause(goodbyeMilliseconds, new AbortController().signal)]);
    process.exit(status);
  }
}
