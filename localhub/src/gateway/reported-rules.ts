import { readJson } from '../json/read-json.ts';
import { writeJson } from '../json/write-json.ts';
import { TWIN_LIMITS, twinViolation } from '../twin/limits.ts';
import { isTwinObject, withoutSystemKeys, type TwinObject } from '../twin/value.ts';

/** edgeHub's limit of one patch, of its bytes as JSON. The hub behind it counts the whole section instead. */
const PATCH_LIMIT_BYTES = TWIN_LIMITS.reportedBytes;

export type ReadPatch =
  | { readonly ok: true; readonly patch: TwinObject }
  | { readonly ok: false; readonly status: 400 | 500; readonly reason: string };

/**
 * What edgeHub looks at before it takes a patch: the patch alone, never what the section becomes. It answers 400 for a
 * rule that is broken and 500 for what is no JSON object (read in its code).
 */
export function readPatch(payload: string): ReadPatch {
  let parsed: unknown;
  try {
    parsed = readJson(payload);
  } catch {
    return { ok: false, status: 500, reason: 'The payload is not JSON.' };
  }
  if (!isTwinObject(parsed)) return { ok: false, status: 500, reason: 'The payload is not a JSON object.' };
  const patch = withoutSystemKeys(parsed);
  const violation = twinViolation(patch);
  if (violation !== null) return { ok: false, status: 400, reason: violation };
  const size = Buffer.byteLength(writeJson(patch), 'utf8');
  if (size > PATCH_LIMIT_BYTES) {
    return { ok: false, status: 400, reason: `Twin properties size ${size} exceeds maximum ${PATCH_LIMIT_BYTES}` };
  }
  return { ok: true, patch };
}
