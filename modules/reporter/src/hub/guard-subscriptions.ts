import type { ModuleClient } from 'azure-iot-device';

type Subscribed = (error: unknown, ...answer: unknown[]) => void;

/** What of the SDK is used here: every subscription goes through its connection. */
interface Subscriber {
  subscribe(topic: string, options: unknown, done: Subscribed): void;
}

/** As MQTT has it: in the place of what is granted. */
const refusedQos = 0x80;

/**
 * Notices subscriptions that fail: over a connection that is well otherwise, calls or changed settings would not come for as
 * long as it lasts. The SDK tells some of them by the event `error` and by nothing else, and those that the hub refuses not at
 * all: it takes every answer for a yes. In no case does it try again.
 *
 * @param onFailure called with what went wrong; it must not throw
 * @returns false where the SDK is not put together as this needs; then a refusal is not noticed
 */
export function guardSubscriptions(client: ModuleClient, onFailure: (error: unknown) => void): boolean {
  client.on('error', onFailure);
  const source = (client as unknown as { _transport?: { _mqtt?: unknown } })._transport?._mqtt;
  if (!isSubscriber(source)) return false;
  const subscribe = source.subscribe.bind(source);
  source.subscribe = (topic, options, done) => {
    subscribe(topic, options, (error, ...answer) => {
      if (isRefusal(answer[0])) onFailure(new Error(`the hub refuses the subscription to ${topic}`));
      done(error, ...answer);
    });
  };
  return true;
}

function isRefusal(granted: unknown): boolean {
  return Array.isArray(granted) && granted.some((one) => (one as { qos?: unknown } | null)?.qos === refusedQos);
}

function isSubscriber(source: unknown): source is Subscriber {
  return typeof (source as Partial<Subscriber> | undefined)?.subscribe === 'function';
}
