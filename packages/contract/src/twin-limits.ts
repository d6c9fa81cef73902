/**
 * What IoT Hub accepts as the reported section of one twin (documented in "Understand and use device twins"; edgeHub
 * checks the same numbers on each patch before it acknowledges it).
 */
export const twinLimits = {
  sectionBytes: 32_768,
  keyBytes: 1024,
  stringBytes: 4096,
  depth: 10,
  /** Integers from -(2^52) up to 2^52 - 1. */
  integer: 2 ** 52 - 1,
} as const;

/**
 * What a reported document may weigh. The room below the hub's limit is for `$version` and for the one patch that edgeHub
 * may be holding back.
 */
export const reportedBudgetBytes = 31_744;
