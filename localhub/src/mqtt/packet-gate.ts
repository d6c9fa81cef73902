import { Duplex } from 'node:stream';
import { Signal } from '../signal.ts';
import { acknowledgedId, PacketRefused, PacketScanner, type PacketLimits } from './packet-scanner.ts';

/** How long a closing connection may take to flush what was written, such as a CONNACK with the reason. */
const FLUSH_DEADLINE_MS = 500;

export interface GateSettings {
  readonly limits: PacketLimits;
  /** How long one packet may take from its first byte to its last. */
  readonly packetDeadlineMs: number;
}

/**
 * Stands between the socket and the broker. The broker sees only packets that the scanner let through, and of a client
 * that has not been admitted only the CONNECT: whatever comes behind it waits in the socket.
 */
export class PacketGate extends Duplex {
  readonly #inner: Duplex;
  readonly #scanner: PacketScanner;
  readonly #packetDeadlineMs: number;
  #lateTimer: NodeJS.Timeout | null = null;
  #watchedPacket: number | null = null;

  /** Packet ids of PUBACKs, as they come. */
  readonly acknowledged = new Signal<number>();

  constructor(inner: Duplex, { limits, packetDeadlineMs }: GateSettings) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    this.#scanner = new PacketScanner(limits);
    this.#packetDeadlineMs = packetDeadlineMs;
    inner.on('data', (chunk: Buffer) => this.#take(chunk));
    inner.on('end', () => {
      this.push(null);
    });
    inner.on('error', (error) => {
      this.destroy(error);
    });
    inner.on('close', () => {
      this.destroy();
    });
    inner.pause();
  }

  /** The client is connected: what came behind its CONNECT is let through. */
  admit(): void {
    this.#scanner.admit();
    this.#take(Buffer.alloc(0));
    this.#inner.resume();
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      for (const packet of this.#scanner.push(chunk)) {
        if (!this.push(packet)) this.#inner.pause();
        const packetId = acknowledgedId(packet);
        if (packetId !== null) this.acknowledged.emit(packetId);
      }
      if (this.#scanner.isWaiting()) this.#inner.pause();
      this.#watch();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** A packet that has begun must end in time. The time runs from its first byte, however many more trickle in. */
  #watch(): void {
    const open = this.#scanner.openPacket();
    if (open === this.#watchedPacket) return;
    this.#stopWatching();
    this.#watchedPacket = open;
    if (open === null) return;
    this.#lateTimer = setTimeout(() => {
      this.destroy(new PacketRefused(`a packet did not end within ${this.#packetDeadlineMs} ms of its first byte`));
    }, this.#packetDeadlineMs);
    this.#lateTimer.unref();
  }

  #stopWatching(): void {
    if (this.#lateTimer !== null) clearTimeout(this.#lateTimer);
    this.#lateTimer = null;
  }

  override _read(): void {
    if (!this.#scanner.isWaiting()) this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#inner.write(chunk, done);
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#inner.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopWatching();
    const inner = this.#inner;
    if (error !== null || inner.destroyed) {
      inner.destroy();
    } else {
      const cut = (): void => {
        inner.destroy();
      };
      const timer = setTimeout(cut, FLUSH_DEADLINE_MS);
      inner.once('close', () => clearTimeout(timer));
      inner.end(cut);
    }
    done(error);
  }
}
