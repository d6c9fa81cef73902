import type { ConnectStep } from './connect-error.ts';

const firstMilliseconds = 500;
/** What is on this machine may be asked often; a hub that refuses must not be hammered. */
const longestMilliseconds: Record<ConnectStep, number> = {
  environment: 0,
  // A person makes it, and kubelet takes up to a minute to bring it.
  connectionFile: 10_000,
  workloadApi: 3_000,
  sign: 5_000,
  hubUnreachable: 10_000,
  tls: 30_000,
  hub: 30_000,
};

/**
 * How long to wait before the next attempt: doubling, capped by the step, and spread over the upper half so that the
 * modules of a site do not come back in one instant.
 *
 * @param failures how often it has failed by now, 1 or more
 * @param random a number from 0 up to 1
 */
export function backOffMilliseconds(failures: number, step: ConnectStep, random: number): number {
  const ceiling = Math.min(firstMilliseconds * 2 ** Math.min(failures - 1, 16), longestMilliseconds[step]);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
