import { scanJson } from './scan.ts';

/** Deeper than any document of IoT Hub: twins end at 10 levels. What follows can then walk a body by recursion. */
export const DEPTH_LIMIT = 128;

/** Whether JSON text nests objects and arrays deeper than the limit. One pass; text that is no JSON does no harm. */
export function isTooDeep(text: string): boolean {
  return scanJson(text, DEPTH_LIMIT).depth > DEPTH_LIMIT;
}
