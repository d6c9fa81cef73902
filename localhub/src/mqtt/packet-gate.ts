import { Duplex } from 'node:stream';
import { PacketScanner, type PacketLimits } from './packet-scanner.ts';

/** How long a closing connection may take to flush what was written, such as a CONNACK with the reason. */
const FLUSH_DEADLINE_MS = 500;

/** Stands between the socket and the broker, so that the broker sees only packets that the scanner let through. */
export class PacketGate extends Duplex {
  readonly #inner: Duplex;
  readonly #scanner: PacketScanner;

  constructor(inner: Duplex, limits: PacketLimits) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    this.#scanner = new PacketScanner(limits);
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

  /** The client has authenticated. */
  admit(): void {
    this.#scanner.admit();
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    try {
      for (const packet of this.#scanner.push(chunk)) if (!this.push(packet)) this.#inner.pause();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  override _read(): void {
    this.#inner.resume();
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
