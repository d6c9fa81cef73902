import { setTimeout as pause } from 'node:timers/promises';
import type { AgentSettings } from '@mooring/edge-kubernetes';
import type { Logger } from 'pino';
import { applyDeployment } from '../cluster/apply-deployment.ts';
import type { ClusterStore } from '../cluster/store.ts';
import { agentModule, readConfiguration, runRound, type Outcome } from './configuration.ts';
import type { DeviceConnection } from './device-connection.ts';
import { within } from './hub-refused.ts';
import type { Json } from './merge-patch.ts';
import type { ModuleIdentities } from './module-identities.ts';
import { buildReport, withUnknownStates, type DesiredStatus } from './report.ts';
import { AgentReporter } from './reporter.ts';
import { TwinLink, type DesiredSection } from './twin-link.ts';

const retryMilliseconds = 2000;
const goodbyeMilliseconds = 300;
const refreshMilliseconds = 60_000;

export interface AgentParts {
  connection: DeviceConnection;
  settings: AgentSettings;
  /** `host:port` of MQTT; undefined: the hub's own name and port 8883. */
  gateway: string | undefined;
  ca: string | undefined;
  store: ClusterStore;
  identities: ModuleIdentities;
  log: Logger;
}

/** The simulated edgeAgent: takes its configuration from its twin, applies it to the cluster and reports the pods. */
export class EdgeAgent {
  readonly #parts: AgentParts;
  readonly #reporter: AgentReporter;
  #link: TwinLink | undefined;
  #accepted: Json | undefined;
  #lastDesiredVersion = 0;
  #status: DesiredStatus = { code: 406, description: '' };
  #pending: DesiredSection | undefined;
  #isWorking = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    this.#reporter = new AgentReporter(() => this.#report(), parts.log);
    parts.store.update((state, context) => applyDeployment(state, [agentModule], parts.settings, context).state);
    parts.store.onChange(() => this.#reporter.poke());
  }

  /** Connects once. Throws HubRefused. After that a lost connection is brought back for as long as it takes. */
  async start(): Promise<void> {
    await this.#connect();
  }

  /** Says goodbye to the hub, as far as that is quick. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const lastWord = this.#reporter.finish(withUnknownStates(this.#report()));
    await within(lastWord, goodbyeMilliseconds, 'the last report').catch(() => undefined);
    await this.#link?.close();
  }

  async #connect(): Promise<void> {
    const { connection, gateway, ca, identities, log } = this.#parts;
    const { key } = await identities.ensure(agentModule.id);
    const link = await TwinLink.open({
      connectionString: [
        `HostName=${connection.hostName}`,
        `DeviceId=${connection.deviceId}`,
        `ModuleId=${agentModule.id}`,
        `SharedAccessKey=${key}`,
        ...(gateway === undefined ? [] : [`GatewayHostName=${gateway}`]),
      ].join(';'),
      ca,
      onDesired: (desired) => this.#take(desired),
      onLost: (reason) => this.#reconnect(reason),
    });
    if (this.#isClosed) {
      await link.close();
      return;
    }
    this.#link = link;
    log.info({ device: connection.deviceId }, 'simulated edgeAgent is connected');
    this.#take(link.desired);
    this.#reporter.attach(link, link.reported);
    this.#refreshLater();
  }

  #reconnect(reason: string): void {
    const link = this.#link;
    if (link === undefined || this.#isClosed) return;
    this.#link = undefined;
    this.#reporter.detach();
    clearTimeout(this.#timer);
    this.#parts.log.warn({ reason }, 'simulated edgeAgent lost the hub');
    const attempt = () => {
      this.#parts.identities.forget();
      this.#connect().catch((error: unknown) => {
        this.#parts.log.warn({ error: String(error) }, 'the hub is not there yet');
        if (!this.#isClosed) this.#timer = setTimeout(attempt, retryMilliseconds);
      });
    };
    void link.close().then(() => {
      if (!this.#isClosed) this.#timer = setTimeout(attempt, retryMilliseconds);
    });
  }

  /** A notification that was lost while the connection was away is found by reading now and then. */
  #refreshLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#link?.refresh().then(
        () => this.#refreshLater(),
        (error: unknown) => this.#reconnect(String(error)),
      );
    }, refreshMilliseconds);
  }

  #take(desired: DesiredSection): void {
    this.#pending = desired;
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#pending !== undefined && !this.#isClosed) {
      const desired = this.#pending;
      this.#pending = undefined;
      try {
        await this.#apply(desired);
      } catch (error) {
        this.#parts.log.warn(
          { error: String(error), version: desired.version },
          'round of edgeAgent failed; again soon',
        );
        await pause(retryMilliseconds, undefined, { ref: false });
        this.#pending ??= desired;
      }
    }
    this.#isWorking = false;
  }

  async #apply({ version, section }: DesiredSection): Promise<void> {
    const { identities, settings, store, log } = this.#parts;
    const reading = readConfiguration(section);
    if ('status' in reading) {
      this.#done(version, reading.status);
      return;
    }
    const { desired } = reading;
    const moduleIds = desired.modules.map((module) => module.id);
    for (const moduleId of moduleIds) await identities.ensure(moduleId);
    const generationOf = (moduleId: string) => identities.credentialsOf(moduleId)?.generationId;
    const rounds: Outcome[] = [];
    store.update((state, context) => {
      const outcome = runRound(state, desired, settings, generationOf, context);
      rounds.push(outcome);
      return outcome.state;
    });
    for (const { accepted, hidden, status } of rounds) {
      if (hidden !== undefined) log.warn({ version, hidden }, 'edgeAgent does not report this failure, as on a device');
      if (accepted) this.#accepted = section;
      this.#done(version, status);
    }
    await identities.keepOnly(moduleIds);
  }

  #done(version: number, status: DesiredStatus): void {
    this.#lastDesiredVersion = version;
    this.#status = status;
    this.#parts.log.info({ version, code: status.code }, 'simulated edgeAgent applied its configuration');
    this.#reporter.poke();
  }

  #report(): Json {
    const { pods, nodes } = this.#parts.store.state;
    return buildReport({
      lastDesiredVersion: this.#lastDesiredVersion,
      lastDesiredStatus: this.#status,
      accepted: this.#accepted,
      pods,
      nodes: nodes.length,
    });
  }
}
