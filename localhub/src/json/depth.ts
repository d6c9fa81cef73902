/** Deeper than any document of IoT Hub: twins end at 10 levels. What follows can then walk a body by recursion. */
export const DEPTH_LIMIT = 128;

/** Whether JSON text nests objects and arrays deeper than the limit. One pass; text that is no JSON does no harm. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > DEPTH_LIMIT) return true;
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}
