import type { FeedbackBox } from '../c2d/feedback-box.ts';
import { lockLost } from '../c2d/message-errors.ts';
import type { MessageQueue } from '../c2d/message-queue.ts';
import { readMessage } from '../c2d/read-message.ts';
import { argumentInvalid } from '../errors/catalogue.ts';
import type { TelemetryInbox } from '../mqtt/telemetry.ts';
import { MAX_WAITING, TelemetryFeed } from '../mqtt/telemetry-feed.ts';
import { Turns } from '../turns.ts';
import type { Route } from './route.ts';
import { telemetryLines } from './telemetry-lines.ts';

export interface MessageRouteParts {
  readonly queue: MessageQueue;
  readonly feedback: FeedbackBox;
  readonly telemetry: TelemetryInbox;
}

function readRecent(text: string | undefined): number {
  const count = Number(text ?? 0);
  if (!Number.isInteger(count) || count < 0 || count > MAX_WAITING) {
    throw argumentInvalid(`recent must be a number from 0 to ${MAX_WAITING}, not '${text ?? ''}'.`);
  }
  return count;
}

/** Messages to devices and what became of them. */
export function messageRoutes({ queue, feedback }: MessageRouteParts): Route[] {
  const box = '/messages/serviceBound/feedback';
  return [
    {
      verb: 'delete',
      path: '/devices/:deviceId/commands',
      needs: 'serviceConnect',
      run: ({ param }) => {
        const deviceId = param('deviceId');
        return { status: 200, body: { deviceId, totalMessagesPurged: queue.purge(deviceId) } };
      },
    },
    {
      verb: 'get',
      path: box,
      needs: 'serviceConnect',
      run: () => {
        queue.expireAll();
        const batch = feedback.receive();
        if (batch === null) return { status: 204 };
        const enqueued = new Date(batch.enqueuedAtMs).toISOString();
        const headers = { etag: `"${batch.lockToken}"`, 'iothub-enqueuedtime': enqueued };
        return { status: 200, headers, body: batch.records };
      },
    },
    {
      verb: 'delete',
      path: `${box}/:lockToken`,
      needs: 'serviceConnect',
      run: ({ param }) => {
        if (!feedback.complete(param('lockToken'))) throw lockLost();
        return { status: 204 };
      },
    },
    {
      verb: 'post',
      path: `${box}/:lockToken/abandon`,
      needs: 'serviceConnect',
      run: ({ param }) => {
        if (!feedback.abandon(param('lockToken'))) throw lockLost();
        return { status: 204 };
      },
    },
  ];
}

/** The local hub's own, where IoT Hub has only AMQP: sending to a device, and following what devices send. */
export function ownMessageRoutes({ queue, telemetry }: MessageRouteParts): Route[] {
  const feed = new TelemetryFeed(telemetry);
  // Of their own: readers, however many, take one turn where requests take another.
  const turns = new Turns();
  return [
    {
      verb: 'post',
      path: '/localhub/devices/:deviceId/messages',
      needs: 'serviceConnect',
      apiVersionOptional: true,
      run: ({ param, body }) => {
        const deviceId = param('deviceId');
        const { messageId, sequence } = queue.enqueue(deviceId, readMessage(body));
        return {
          status: 200,
          body: { deviceId, messageId, sequence, cloudToDeviceMessageCount: queue.count(deviceId) },
        };
      },
    },
    {
      verb: 'get',
      path: '/localhub/telemetry',
      needs: 'serviceConnect',
      apiVersionOptional: true,
      run: ({ query, signal }) => {
        const reader = feed.open({ deviceId: query['deviceId'] ?? null, recent: readRecent(query['recent']) });
        // An answer has no reader for longer than a client, who may be gone already.
        if (signal.aborted) reader.close();
        signal.addEventListener('abort', () => reader.close());
        const pieces = telemetryLines(reader, async () => turns.take(), signal);
        return { status: 200, stream: { type: 'x-ndjson', pieces } };
      },
    },
  ];
}
