import { argumentInvalid } from '../errors/catalogue.ts';
import { numberedEnvelope, type ErrorContext } from '../errors/envelope.ts';
import { HubError } from '../errors/hub-error.ts';
import { readReportedPatch } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { LiveConnection, LiveConnections } from './live-connections.ts';
import { DESIRED_CHANGES, desiredChangeTopic, TWIN_RESPONSES, twinResponseTopic, type Inbound } from './topics.ts';

/** Twin requests of connected devices, and notifications to them. A request always gets an answer: the SDK waits for ever. */
export class TwinChannel {
  readonly #twins: TwinService;
  readonly #errorContext: () => ErrorContext;
  readonly #written: () => Promise<void>;

  /** `written` is the store's: answers and notifications wait for it, and so leave in the order of the writes. */
  constructor(
    twins: TwinService,
    connections: LiveConnections,
    errorContext: () => ErrorContext,
    written: () => Promise<void>,
  ) {
    this.#twins = twins;
    this.#errorContext = errorContext;
    this.#written = written;
    twins.desiredChanged.subscribe(({ id, version, notification }) => {
      const connection = connections.findHolding(id, DESIRED_CHANGES);
      if (connection === undefined) return;
      const payload = JSON.stringify(notification);
      this.#whenWritten(connection, () => connection.send(desiredChangeTopic(version), payload));
    });
  }

  get(connection: LiveConnection, request: Inbound & { kind: 'twin get' }): void {
    this.#answering(connection, request.requestId, () => {
      const twin = JSON.stringify(this.#twins.readForDevice(connection.id));
      this.#whenWritten(connection, () => {
        this.#send(connection, twinResponseTopic(200, request.requestId, null), twin);
      });
    });
  }

  report(connection: LiveConnection, request: Inbound & { kind: 'twin report' }, payload: string): void {
    this.#answering(connection, request.requestId, () => {
      if (connection.apiVersion === null) {
        throw argumentInvalid('Reported properties need an api-version in the user name of the connection.');
      }
      const version = this.#twins.report(connection.id, readReportedPatch(payload), request.version);
      this.#whenWritten(connection, () => {
        this.#send(connection, twinResponseTopic(204, request.requestId, version), '');
        // Only now: whoever reacts by writing desired properties must not be heard before the answer.
        this.#twins.announceReport(connection.id);
      });
    });
  }

  #answering(connection: LiveConnection, requestId: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      const known = error instanceof HubError;
      const shown = known
        ? error
        : new HubError({ status: 500, code: 'ServerError', number: 500_001, text: 'The local hub failed.' });
      const body = JSON.stringify(numberedEnvelope(shown, this.#errorContext()));
      this.#whenWritten(connection, () => {
        this.#send(connection, twinResponseTopic(shown.status, requestId, null), body);
      });
      if (!known) throw error;
    }
  }

  /** What cannot be written is not answered: the connection ends, as it would with the hub. */
  #whenWritten(connection: LiveConnection, send: () => void): void {
    this.#written().then(send, () => connection.drop());
  }

  #send(connection: LiveConnection, topic: string, payload: string): void {
    if (connection.holds(TWIN_RESPONSES)) connection.send(topic, payload);
  }
}
