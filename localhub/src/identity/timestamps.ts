/** What IoT Hub writes where something never happened. */
export const NEVER = '0001-01-01T00:00:00Z';

const TICKS_AT_EPOCH = 621_355_968_000_000_000n;

/** ISO time with seven fractional digits, as twins' metadata carry it. */
export function preciseTimestamp(nowMs: number): string {
  return new Date(nowMs).toISOString().replace('Z', '0000Z');
}

/** 100 ns steps since year 1: the number in device scopes and generation ids. */
export function ticks(nowMs: number): string {
  return String(BigInt(Math.trunc(nowMs)) * 10_000n + TICKS_AT_EPOCH);
}
