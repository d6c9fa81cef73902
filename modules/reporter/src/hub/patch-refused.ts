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

  /**
   * It says that there is too much of it. What is too deep or too long also "exceeds" something, and the digits of the status
   * (413, or 413001) may be part of a tracking id.
   */
  get isForSize(): boolean {
    return /\bsize\b|too ?large|too ?big|(?<![\w-])413\d{0,3}(?![\w-])/i.test(this.message);
  }
}
