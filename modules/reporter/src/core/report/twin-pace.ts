/** At most one patch in this time: edgeHub merges and holds back what comes faster, and the hub throttles. */
export const leastBetweenPatchesMilliseconds = 10_000;
const longestBetweenResendsMilliseconds = 300_000;
const firstBetweenLooksMilliseconds = 10_000;
const longestBetweenLooksMilliseconds = 60_000;

/** How long to wait before each reading back: edgeHub may hold a patch for 5 s before the cloud has it. */
export const readBackAfterMilliseconds = [0, 2_000, 6_000] as const;

/**
 * How long from one patch to the next, the same or another: doubling with every one in a row that did not come through.
 *
 * @param isWithGateway a gateway without its cloud keeps what it was given; another patch changes nothing for anybody
 */
export function betweenPatchesMilliseconds(unconfirmed: number, isWithGateway: boolean): number {
  if (isWithGateway) return longestBetweenResendsMilliseconds;
  return Math.min(leastBetweenPatchesMilliseconds * 2 ** Math.min(unconfirmed, 10), longestBetweenResendsMilliseconds);
}

/** How long until the twin is read again for a patch that has not been confirmed. */
export function untilNextLookMilliseconds(looks: number): number {
  return Math.min(
    firstBetweenLooksMilliseconds * 2 ** Math.min(Math.max(looks, 0), 10),
    longestBetweenLooksMilliseconds,
  );
}
