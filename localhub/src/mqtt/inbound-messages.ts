import { isUtf8 } from 'node:buffer';
import type { Logger } from 'pino';
import { identityKey } from '../identity/identity-id.ts';
import type { PresenceBoard } from '../identity/presence.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import type { ClientConnection } from './client-connection.ts';
import { PacketRefused } from './packet-scanner.ts';
import { bagBytes, type PropertyBag } from './property-bag.ts';
import type { MessageSink } from './telemetry.ts';
import type { Inbound } from './topics.ts';
import type { TwinChannel } from './twin-channel.ts';

/** Body, names and values of the properties together (documented). */
const MAX_MESSAGE_BYTES = 256 * 1024;

export interface InboundDependencies {
  readonly twinChannel: TwinChannel;
  readonly methods: MethodCaller;
  readonly telemetry: MessageSink;
  readonly presence: PresenceBoard;
  readonly log: Logger;
  readonly nowMs: () => number;
  /** Resolves when what was stored until now outlives the process. */
  readonly written: () => Promise<void>;
}

/** How a message was published, where that shows in its properties. */
export interface PublishMarks {
  readonly retained: boolean;
  readonly isWill: boolean;
}

/** What connected clients publish, handed to whoever it is for. */
export class InboundMessages {
  readonly #dependencies: InboundDependencies;

  constructor(dependencies: InboundDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Resolves when the message has been seen to and is kept: then it may be acknowledged.
   * @throws PacketRefused when the connection is to be closed for it; Error when it could not be seen to
   */
  async handle(
    connection: ClientConnection,
    message: Inbound,
    payload: string | Buffer,
    marks: PublishMarks,
  ): Promise<void> {
    const { twinChannel, methods, presence, nowMs, log, written } = this.#dependencies;
    const client = identityKey(connection.id);
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    presence.recordActivity(client, nowMs());
    try {
      if (message.kind === 'telemetry') this.#accept(connection, markProperties(message.properties, marks), body);
      else if (message.kind === 'twin get') twinChannel.get(connection, message);
      else if (message.kind === 'twin report') twinChannel.report(connection, message, body);
      else
        methods.answer(connection.id, message.requestId, message.status, isUtf8(body) ? body.toString('utf8') : null);
      await written();
    } catch (error) {
      if (!(error instanceof PacketRefused)) log.error({ err: error, client }, 'a message could not be handled');
      throw error;
    }
  }

  #accept(connection: ClientConnection, properties: PropertyBag, body: Buffer): void {
    const { telemetry, nowMs } = this.#dependencies;
    const bytes = body.length + bagBytes(properties);
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new PacketRefused(
        `a message of ${bytes} bytes with its properties is over the limit of ${MAX_MESSAGE_BYTES}`,
      );
    }
    // The bytes are a view of all that came with them; what is kept must not keep the rest.
    telemetry.accept({ from: connection.id, properties, body: Buffer.from(body), enqueuedAtMs: nowMs() });
  }
}

/** IoT Hub keeps no retained message, and says so in a property; a will it marks as one. */
function markProperties(properties: PropertyBag, { retained, isWill }: PublishMarks): PropertyBag {
  return {
    ...properties,
    ...(retained ? { 'mqtt-retain': 'true' } : {}),
    ...(isWill ? { 'iothub-MessageType': 'Will' } : {}),
  };
}
