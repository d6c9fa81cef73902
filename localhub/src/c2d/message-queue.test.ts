import { describe, expect, test } from 'vitest';
import { ABSENT } from '../identity/etag.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { FeedbackBox } from './feedback-box.ts';
import { MessageQueue } from './message-queue.ts';

const NOW_MS = 1_900_000_000_000;

function start(state: MemoryState): { registry: IdentityRegistry; queue: MessageQueue; feedback: FeedbackBox } {
  const nowMs = (): number => NOW_MS;
  const kept = new KeptIdentities(state);
  const registry = new IdentityRegistry({
    hubName: 'hub',
    nowMs,
    mintKey: () => Buffer.alloc(32).toString('base64'),
    kept,
  });
  const feedback = new FeedbackBox(state.table('c2d-feedback'), nowMs, () => 'lock');
  return {
    registry,
    feedback,
    queue: new MessageQueue({ table: state.table('c2d-messages'), feedback, registry, nowMs }),
  };
}

describe('the queue of messages to devices', () => {
  test('is the same after a restart: order, sendings that were begun, and outcomes', () => {
    const state = new MemoryState();
    const before = start(state);
    before.registry.putDevice('d', {}, ABSENT);
    for (const messageId of ['a', 'b', 'c']) before.queue.enqueue('d', { messageId, ack: 'full' });
    const [first, second] = before.queue.pending('d');
    if (first === undefined || second === undefined) throw new Error('the messages are not there');
    before.queue.complete(before.queue.beginDelivery(first));
    before.queue.beginDelivery(second);
    const after = start(state);
    expect(after.queue.pending('d').map(({ messageId, deliveryCount }) => [messageId, deliveryCount])).toEqual([
      ['b', 1],
      ['c', 0],
    ]);
    expect(after.feedback.receive()?.records.map(({ originalMessageId }) => originalMessageId)).toEqual(['a']);
    after.queue.enqueue('d', { messageId: 'd' });
    expect(after.queue.pending('d').map(({ messageId }) => messageId)).toEqual(['b', 'c', 'd']);
  });
});
