import { isUtf8 } from 'node:buffer';
import { argumentInvalid } from '../errors/catalogue.ts';
import { numberedEnvelope, type ErrorContext } from '../errors/envelope.ts';
import { HubError } from '../errors/hub-error.ts';
import type { ReportedPatches } from '../gateway/reported-patches.ts';
import { writeJson } from '../json/write-json.ts';
import { readReportedPatch } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { MissedChanges } from './missed-changes.ts';
import { DESIRED_CHANGES, desiredChangeTopic, TWIN_RESPONSES, twinResponseTopic, type Inbound } from './topics.ts';

export interface TwinChannelDependencies {
  readonly twins: TwinService;
  readonly connections: LiveConnections;
  readonly nowMs: () => number;
  readonly errorContext: () => ErrorContext;
  /** Resolves when what was written so far is kept, call after call. */
  readonly written: () => Promise<void>;
  /** How modules of edge devices report; null where they report as everybody does. */
  readonly reportedPatches: ReportedPatches | null;
  /** Told of a fault of the hub itself; its client gets a 500, or has its answer already. */
  readonly failed: (error: unknown) => void;
}

interface DesiredChange {
  readonly version: number;
  readonly payload: string;
}

interface Answer {
  readonly topic: string;
  readonly payload: string;
  /** What happens once it has been sent. */
  readonly next?: () => void;
}

/**
 * Twin requests of connected devices, and notifications to them. A request always gets an answer: the SDK waits for
 * ever. Whatever is sent is kept before, and sent in the order in which it was written: an answer to a report never
 * comes after a notification of a later write.
 */
export class TwinChannel {
  readonly #dependencies: TwinChannelDependencies;
  readonly #missed: MissedChanges<DesiredChange>;

  constructor(dependencies: TwinChannelDependencies) {
    this.#dependencies = dependencies;
    const { twins, connections, nowMs } = dependencies;
    this.#missed = new MissedChanges(nowMs);
    twins.desiredChanged.subscribe(({ id, version, notification }) => {
      // Who listens at the moment of the write is told; a connection that comes later reads the twin.
      const connection = connections.find(id);
      if (connection === undefined) return;
      const change = { version, payload: writeJson(notification) };
      if (!this.#missed.keep(connection, change) && connection.holds(DESIRED_CHANGES)) this.#tell(connection, change);
    });
    connections.progressed.subscribe((id) => {
      const connection = connections.find(id);
      if (connection === undefined) return;
      for (const change of this.#missed.take(connection)) this.#tell(connection, change);
    });
  }

  #tell(connection: LiveConnection, { version, payload }: DesiredChange): void {
    this.#onceWritten(connection, () => connection.send(desiredChangeTopic(version), payload));
  }

  get(connection: LiveConnection, request: Inbound & { kind: 'twin get' }): void {
    this.#answer(connection, request.requestId, () => {
      const payload = writeJson(this.#dependencies.twins.readForDevice(connection.id));
      this.#missed.begin(connection);
      return { topic: twinResponseTopic(200, request.requestId, null), payload };
    });
  }

  report(connection: LiveConnection, request: Inbound & { kind: 'twin report' }, payload: Buffer): void {
    const { twins, reportedPatches } = this.#dependencies;
    this.#answer(connection, request.requestId, () => {
      if (reportedPatches?.covers(connection.id) === true) {
        // edgeHub decodes what is not UTF-8 too (read in its code).
        const status = reportedPatches.accept(connection.id, payload.toString('utf8'));
        const topic = twinResponseTopic(status, request.requestId, null);
        return { topic, payload: '', next: () => reportedPatches.push() };
      }
      if (connection.apiVersion === null) {
        throw argumentInvalid('Reported properties need an api-version in the user name of the connection.');
      }
      // Decoded all the same they would be kept as other bytes than the device has sent.
      if (!isUtf8(payload)) throw argumentInvalid('The payload is not UTF-8.');
      const patch = readReportedPatch(payload.toString('utf8'));
      const version = twins.report(connection.id, patch, request.version);
      const topic = twinResponseTopic(204, request.requestId, version);
      // Only then: whoever reacts by writing desired properties must not be heard before the answer.
      return { topic, payload: '', next: () => twins.announceReport(connection.id) };
    });
  }

  #answer(connection: LiveConnection, requestId: string, run: () => Answer): void {
    let answer: Answer;
    try {
      answer = run();
    } catch (error) {
      const known = error instanceof HubError;
      if (!known) this.#dependencies.failed(error);
      const shown = known
        ? error
        : new HubError({ status: 500, code: 'ServerError', number: 500_001, text: 'The local hub failed.' });
      const payload = JSON.stringify(numberedEnvelope(shown, this.#dependencies.errorContext()));
      answer = { topic: twinResponseTopic(shown.status, requestId, null), payload };
    }
    this.#onceWritten(connection, () => {
      if (connection.holds(TWIN_RESPONSES)) connection.send(answer.topic, answer.payload);
      answer.next?.();
    });
  }

  /** What cannot be kept is not acknowledged: the connection ends instead, so that its client asks again. */
  #onceWritten(connection: LiveConnection, send: () => void): void {
    const { written, failed } = this.#dependencies;
    written()
      .then(send, () => connection.drop())
      .catch(failed);
  }
}
