import { isUtf8 } from 'node:buffer';
import type { TelemetryMessage } from '../mqtt/telemetry.ts';
import type { TelemetryReader } from '../mqtt/telemetry-feed.ts';

/** Short lines go out together. */
const PIECE_CHARACTERS = 64 * 1024;

/** One message as a line of JSON: its body as text where it is text, else in base64. */
function writeLine({ from, properties, body, enqueuedAtMs }: TelemetryMessage): string {
  const content = isUtf8(body) ? { body: body.toString('utf8') } : { bodyBase64: body.toString('base64') };
  const enqueuedTimeUtc = new Date(enqueuedAtMs).toISOString();
  return `${JSON.stringify({ ...from, enqueuedTimeUtc, properties, ...content })}\n`;
}

/** What is next as lines, one at least and no more than a piece takes; '' when there is nothing. */
function writePiece(reader: TelemetryReader): string {
  let piece = '';
  while (piece.length < PIECE_CHARACTERS) {
    const next = reader.next();
    if (next === null) break;
    piece += 'missed' in next ? `${JSON.stringify(next)}\n` : writeLine(next);
  }
  return piece;
}

/**
 * Telemetry as lines of JSON, from now on until the reader is closed. A reader that is too slow misses messages, and is
 * told how many, where they would have been, in a line `{"missed":n}`: devices never wait for it. Lines are written when
 * they are taken, a piece a turn.
 */
export async function* telemetryLines(
  reader: TelemetryReader,
  takeTurn: () => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  while (!signal.aborted) {
    await takeTurn();
    const piece = writePiece(reader);
    if (piece === '') await reader.arrived();
    else yield piece;
  }
}
