import { z } from 'zod';
import { checkedCodec } from '../storage/checked-codec.ts';
import type { DeviceMessage } from './device-message.ts';
import type { KeptFeedback } from './feedback-box.ts';

/** As `encodeURIComponent` leaves names and values, with the signs between them. */
const BAG = /^[\w.!~*'()%=&-]*$/;
const count = () => z.number().int().min(0);
const moment = () => z.number().min(0).max(8.64e15);

/** Messages that wait for a device, by device and number. */
export const messageCodec = checkedCodec<DeviceMessage>(
  () =>
    z.strictObject({
      sequence: count().min(1),
      deviceId: z.string().min(1),
      generationId: z.string(),
      messageId: z.string().nullable(),
      ack: z.enum(['none', 'positive', 'negative', 'full']),
      enqueuedAtMs: moment(),
      expiresAtMs: moment(),
      deliveryCount: count(),
      bag: z.string().regex(BAG, 'is no list of properties'),
      bodyBase64: z.base64(),
    }),
  ({ deviceId, sequence }, key) => {
    const own = `${deviceId}/${sequence}`;
    return key === own ? null : `it is message '${own}'`;
  },
);

const outcome = () => z.enum(['Success', 'Expired', 'DeliveryCountExceeded', 'Purged']);

/** What became of messages, by a number that rises. */
export const feedbackCodec = checkedCodec<KeptFeedback>(
  () =>
    z.strictObject({
      record: z.strictObject({
        originalMessageId: z.string(),
        enqueuedTimeUtc: z.string(),
        statusCode: outcome(),
        description: outcome(),
        deviceId: z.string(),
        deviceGenerationId: z.string(),
      }),
      enqueuedAtMs: moment(),
    }),
  (_, key) => (/^\d{1,15}$/.test(key) ? null : 'its key is no number'),
);
