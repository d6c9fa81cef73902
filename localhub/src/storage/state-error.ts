/** The store cannot be used now: another process has it, or it cannot be written. */
export class StateUnavailable extends Error {
  override readonly name = 'StateUnavailable';
}

/** What is stored is not what this version reads. */
export class StateUnreadable extends Error {
  override readonly name = 'StateUnreadable';
}
