import { Duplex } from 'node:stream';
import { Signal } from '../signal.ts';
import { acknowledgedId, packetCost, PacketRefused, PacketScanner, type PacketLimits } from './packet-scanner.ts';

/** How long a closing connection may take to flush what was written, such as a CONNACK with the reason. */
const FLUSH_DEADLINE_MS = 500;

/**
 * What one connection may cost in one turn of the event loop, in the units of `packetCost`. A read from the socket may
 * hold ten thousand packets, and many reads come in one turn: all the others would wait until they are seen to.
 */
export const ROOM_PER_TURN = 32;

const NOTHING = Buffer.alloc(0);

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
  #room = ROOM_PER_TURN;
  #nextTurn: NodeJS.Immediate | null = null;
  #ended = false;

  /** Packet ids of PUBACKs, as they come. */
  readonly acknowledged = new Signal<number>();

  constructor(inner: Duplex, { limits, packetDeadlineMs }: GateSettings) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    this.#scanner = new PacketScanner(limits);
    this.#packetDeadlineMs = packetDeadlineMs;
    inner.on('data', (chunk: Buffer) => this.#take(chunk));
    inner.on('end', () => {
      this.#ended = true;
      this.#goOn();
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
    this.#take(NOTHING);
    this.#goOn();
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      // Bytes cost something too where they come one by one.
      this.#room -= 1;
      for (const packet of this.#scanner.push(chunk, this.#room)) {
        this.#room -= packetCost(packet);
        if (!this.push(packet)) this.#inner.pause();
        const packetId = acknowledgedId(packet);
        if (packetId !== null) this.acknowledged.emit(packetId);
      }
      if (this.#room <= 0 || this.#scanner.isWaiting()) this.#inner.pause();
      this.#watch();
      this.#nextTurn ??= setImmediate(() => this.#takeTurn());
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #takeTurn(): void {
    this.#nextTurn = null;
    this.#room = ROOM_PER_TURN;
    this.#goOn();
  }

  /** Takes what was left for want of room, then what is in the socket, as far as the broker keeps up. */
  #goOn(): void {
    if (this.destroyed || this.#room <= 0 || this.readableLength >= this.readableHighWaterMark) return;
    if (this.#scanner.hasMore()) this.#take(NOTHING);
    else if (this.#ended) this.push(null);
    else if (!this.#scanner.isWaiting()) this.#inner.resume();
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
    this.#goOn();
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
    if (this.#nextTurn !== null) clearImmediate(this.#nextTurn);
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
