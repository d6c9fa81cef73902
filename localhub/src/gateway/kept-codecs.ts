import { z } from 'zod';
import { parseIdentityKey } from '../identity/identity-id.ts';
import { readJson } from '../json/read-json.ts';
import { checkedCodec } from '../storage/checked-codec.ts';
import { isTwinObject } from '../twin/value.ts';
import type { InputMessage } from './input-message.ts';
import type { PendingPatch } from './reported-patches.ts';

/** As `encodeURIComponent` leaves names and values, with the signs between them. */
const BAG = /^[\w.!~*'()%=&-]*$/;

/** Messages that wait for an input of a module, by a number with leading zeros. */
export const inputCodec = checkedCodec<InputMessage>(
  () =>
    z.strictObject({
      deviceId: z.string().min(1),
      moduleId: z.string().min(1),
      input: z.string(),
      priority: z.number(),
      expiresAtMs: z.number().nullable(),
      bag: z.string().regex(BAG, 'is no list of properties'),
      bodyBase64: z.base64(),
    }),
  (_, key) => (/^\d{15}$/.test(key) ? null : 'its key is no number'),
);

/** Reports that were acknowledged and are not in the twin yet, by module. */
export const patchCodec = checkedCodec<PendingPatch>(
  () => z.strictObject({ patch: z.string() }),
  ({ patch }, key) => {
    if ((parseIdentityKey(key)?.moduleId ?? null) === null) return 'its key is no module';
    try {
      return isTwinObject(readJson(patch)) ? null : 'patch: it is no JSON object';
    } catch (error) {
      return `patch: ${error instanceof Error ? error.message : String(error)}`;
    }
  },
);
