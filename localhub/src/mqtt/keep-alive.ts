/** The hub closes after one and a half times the keep-alive, at the latest after 1767 s. */
const LONGEST_KEEP_ALIVE_SECONDS = 1178;

/**
 * The keep-alive that counts, in seconds, for the one that a client asks for. None (0) is not granted: the longest
 * counts then (inferred), since a connection that nobody watches is one that nobody ever closes.
 */
export function grantedKeepAliveSeconds(askedSeconds: number | undefined): number {
  if (askedSeconds === undefined || askedSeconds <= 0) return LONGEST_KEEP_ALIVE_SECONDS;
  return Math.min(askedSeconds, LONGEST_KEEP_ALIVE_SECONDS);
}
