import { isUtf8 } from 'node:buffer';
import type { TelemetryInbox, TelemetryMessage } from '../mqtt/telemetry.ts';

/** What may wait for a reader that is slower than the devices. */
const MAX_WAITING_LINES = 1000;

/** One message as a line of JSON: its body as text where it is text, else in base64. */
function writeLine({ from, properties, body, enqueuedAtMs }: TelemetryMessage): string {
  const content = isUtf8(body) ? { body: body.toString('utf8') } : { bodyBase64: body.toString('base64') };
  const enqueuedTimeUtc = new Date(enqueuedAtMs).toISOString();
  return `${JSON.stringify({ ...from, enqueuedTimeUtc, properties, ...content })}\n`;
}

export interface TelemetryFilter {
  /** Null for all. */
  readonly deviceId: string | null;
  /** How many of those that are kept come first. */
  readonly recent: number;
}

/**
 * Telemetry as lines of JSON, from now on until the reader goes. A reader that is too slow misses messages, and is told
 * how many in a line `{"missed":n}`: devices never wait for it.
 */
export async function* telemetryLines(
  inbox: TelemetryInbox,
  { deviceId, recent }: TelemetryFilter,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const wanted = (message: TelemetryMessage): boolean => deviceId === null || message.from.deviceId === deviceId;
  const waiting = recent === 0 ? [] : inbox.recent().filter(wanted).slice(-recent).map(writeLine);
  let missed = 0;
  let wake = (): void => {};
  const stop = inbox.received.subscribe((message) => {
    if (!wanted(message)) return;
    if (waiting.length >= MAX_WAITING_LINES) missed += 1;
    else waiting.push(writeLine(message));
    wake();
  });
  const ended = (): void => wake();
  signal.addEventListener('abort', ended);
  try {
    while (!signal.aborted) {
      const lines = waiting.splice(0);
      if (missed > 0) lines.push(`${JSON.stringify({ missed })}\n`);
      missed = 0;
      if (lines.length > 0) yield lines.join('');
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
    signal.removeEventListener('abort', ended);
  }
}
