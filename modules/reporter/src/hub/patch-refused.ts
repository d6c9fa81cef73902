/** The hub answered, and does not take the patch: the connection is well, what was sent is not. */
export class PatchRefusedError extends Error {
  constructor(reason: string) {
    super(`the hub refuses the reported properties: ${reason}`);
    this.name = 'PatchRefusedError';
  }

  /** It says that it is asked too often; the same may be taken later. */
  get isForNow(): boolean {
    return /throttl|too many requests|quota/i.test(this.message);
  }

  /** It says that there is too much of it. */
  get isForSize(): boolean {
    return /\bsize\b|too large|too big|exceeds|413/i.test(this.message);
  }
}
