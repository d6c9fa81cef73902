const SMALLEST_BYTES = 256;

/** Bytes of a packet that is not whole yet. They are copied together, so that a million small pieces cost a million bytes. */
export class HeldBytes {
  #storage: Buffer | null = null;
  #length = 0;

  length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    if (piece.length === 0) return;
    const length = this.#length + piece.length;
    if (this.#storage === null || this.#storage.length < length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#length, SMALLEST_BYTES));
      this.#storage?.copy(larger, 0, 0, this.#length);
      this.#storage = larger;
    }
    piece.copy(this.#storage, this.#length);
    this.#length = length;
  }

  /** All of them with `piece` behind; nothing is held after. The bytes are the caller's to keep. */
  takeWith(piece: Buffer): Buffer {
    if (this.#length === 0) return piece;
    this.append(piece);
    const taken = this.#storage?.subarray(0, this.#length) ?? piece;
    this.#storage = null;
    this.#length = 0;
    return taken;
  }
}
