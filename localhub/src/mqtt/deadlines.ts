/** How long a client may take over what holds the hub's memory or attention. */
export interface Deadlines {
  /** From the TCP connection to the end of the TLS handshake, of the time in which the hub is not busy itself. */
  readonly handshakeMs: number;
  /** From there to a whole CONNECT. */
  readonly connectMs: number;
  /** From the first byte of any packet to its last. */
  readonly packetMs: number;
  /** To read what it has asked for. */
  readonly drainMs: number;
}

export const DEADLINES: Deadlines = { handshakeMs: 60_000, connectMs: 30_000, packetMs: 60_000, drainMs: 60_000 };
