import { reportedSchema, utcText } from '@mooring/contract';
import type { Logger } from 'pino';
import type { AgentView } from '../agent-parts.ts';
import type { AgentFacts } from '../core/report/observed.ts';
import { stateChanges, statesOf, type ToldStates } from '../core/telemetry/state-changes.ts';
import type { TelemetrySender } from './telemetry-sender.ts';

const nobody: ReadonlySet<string> = new Set();

export interface JournalParts {
  readonly facts: AgentFacts;
  readonly sender: TelemetrySender;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Tells of changes of state: each in one line of the log, and as a message where that is switched on. */
export class StateJournal {
  readonly #parts: JournalParts;
  #logged: ToldStates = new Map();
  #sent: ToldStates = new Map();

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /** What an earlier process reported: a restart is no change of state. What does not parse is forgotten. */
  recall(reported: object): void {
    if (this.#logged.size > 0) return;
    const { volumes, gpu, gpus } = reported as Record<string, unknown>;
    const { shape } = reportedSchema;
    this.#logged = statesOf({
      role: this.#parts.facts.role,
      volumes: shape.volumes.safeParse(volumes).data ?? {},
      gpus: shape.gpus.safeParse(gpus).data ?? {},
      gpu: shape.gpu.safeParse(gpu).data ?? { state: 'unknown' },
    });
    this.#sent = this.#logged;
  }

  note({ desired, observed, silenced }: AgentView): void {
    const { facts, sender, log, now } = this.#parts;
    const { workload, revision, telemetry } = desired;
    const teller = {
      role: facts.role,
      ...(workload === undefined ? {} : { workload }),
      ...(revision === undefined ? {} : { revision }),
      ...(observed.where.node === undefined ? {} : { node: observed.where.node }),
      atUtc: utcText(now()),
    };
    const seen = { role: facts.role, volumes: observed.volumes, gpu: observed.gpu, gpus: observed.gpus };
    const logged = stateChanges(this.#logged, seen, nobody, teller);
    this.#logged = logged.told;
    for (const { kind, from, to, verdict, detail, ...rest } of logged.events) {
      const name = 'name' in rest ? rest.name : undefined;
      const errno = 'errno' in rest ? rest.errno : undefined;
      const line = { event: 'state', kind, name, from, to, errno, detail };
      log[verdict === 'bad' || verdict === 'degraded' ? 'warn' : 'info'](line, `${name ?? kind}: ${from} → ${to}`);
    }
    const sent = stateChanges(this.#sent, seen, silenced, teller);
    this.#sent = sent.told;
    if (telemetry) sender.offer(sent.events);
    else sender.switchOff();
  }
}
