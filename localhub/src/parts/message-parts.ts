import { randomUUID } from 'node:crypto';
import { FeedbackBox } from '../c2d/feedback-box.ts';
import { feedbackCodec, messageCodec } from '../c2d/kept-codecs.ts';
import { MessageDelivery } from '../c2d/message-delivery.ts';
import { MessageQueue } from '../c2d/message-queue.ts';
import type { HubContext } from '../hub-context.ts';
import type { DeviceParts } from './device-parts.ts';
import type { TwinParts } from './twin-parts.ts';

/** Messages from services to devices. */
export interface MessageParts {
  readonly queue: MessageQueue;
  readonly feedback: FeedbackBox;
}

export function makeMessageParts(
  { state, nowMs }: HubContext,
  { registry, presence }: TwinParts,
  { connections }: Pick<DeviceParts, 'connections'>,
): MessageParts {
  const feedback = new FeedbackBox(state.table('c2d-feedback', feedbackCodec), nowMs, randomUUID);
  const queue = new MessageQueue({ table: state.table('c2d-messages', messageCodec), feedback, registry, nowMs });
  presence.countMessagesFor = (key) => (key.includes('/') ? 0 : queue.count(key));
  new MessageDelivery(queue, connections).start();
  return { queue, feedback };
}
