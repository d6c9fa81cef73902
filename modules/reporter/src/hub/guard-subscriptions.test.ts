import { EventEmitter } from 'node:events';
import type { ModuleClient } from 'azure-iot-device';
import { expect, it } from 'vitest';
import { guardSubscriptions } from './guard-subscriptions.ts';

type Done = (error: unknown, ...answer: unknown[]) => void;

function clientThatIsAnswered(answer: readonly unknown[]) {
  const mqtt = { subscribe: (_topic: string, _options: object, done: Done) => done(answer[0], ...answer.slice(1)) };
  const client = Object.assign(new EventEmitter(), { _transport: { _mqtt: mqtt } });
  const told: unknown[] = [];
  expect(guardSubscriptions(client as unknown as ModuleClient, (error) => void told.push(error))).toBe(true);
  return { client, mqtt, told };
}

it.each([
  ['granted', [null, [{ topic: 'a', qos: 0 }]], 0],
  ['granted at a lower quality', [null, [{ topic: 'a', qos: 1 }]], 0],
  ['refused', [null, [{ topic: 'a', qos: 128 }]], 1],
  ['answered by nothing', [null], 0],
  ['not sent, which the SDK tells', [new Error('client disconnecting')], 0],
] as const)('hands over what a subscription came to that was %s, and tells of a refusal', (_, answer, failures) => {
  const { mqtt, told } = clientThatIsAnswered(answer);
  const handed: unknown[] = [];
  mqtt.subscribe('$iothub/methods/POST/#', { qos: 0 }, (...values) => void handed.push(...values));
  expect(handed).toEqual(answer);
  expect(told.map(String)).toEqual(
    Array.from({ length: failures }, () => 'Error: the hub refuses the subscription to $iothub/methods/POST/#'),
  );
});

it('tells what the SDK tells by an event alone', () => {
  const { client, told } = clientThatIsAnswered([null]);
  const error = new Error('no connection');
  client.emit('error', error);
  expect(told).toEqual([error]);
});

it('says that it cannot notice a refusal where the SDK is put together in another way', () => {
  expect(guardSubscriptions(new EventEmitter() as unknown as ModuleClient, () => undefined)).toBe(false);
});
