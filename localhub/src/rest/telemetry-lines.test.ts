import { describe, expect, test } from 'vitest';
import { TelemetryInbox } from '../mqtt/telemetry.ts';
import {
  MAX_READERS,
  PASSING_BYTES,
  PASSING_MESSAGES,
  TelemetryFeed,
  type TelemetryFilter,
} from '../mqtt/telemetry-feed.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { telemetryLines } from './telemetry-lines.ts';

const ALL: TelemetryFilter = { deviceId: null, recent: 0 };

function accept(inbox: TelemetryInbox, body: string | Buffer, deviceId = 'd'): void {
  inbox.accept({ from: { deviceId, moduleId: null }, properties: {}, body: Buffer.from(body), enqueuedAtMs: 0 });
}

/** An inbox that keeps so many, and who follows it. */
function follow(keep: number, filter: TelemetryFilter = ALL, before: readonly string[] = []) {
  const inbox = new TelemetryInbox(keep, new MemoryState());
  for (const body of before) accept(inbox, body);
  const feed = new TelemetryFeed(inbox);
  const end = new AbortController();
  const reader = feed.open(filter);
  end.signal.addEventListener('abort', () => reader.close());
  let turns = 0;
  const takeTurn = async (): Promise<void> => {
    turns += 1;
  };
  const pieces = telemetryLines(reader, takeTurn, end.signal);
  const read = async (): Promise<unknown[]> => {
    const piece = await pieces.next();
    const lines = String(piece.value).trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as unknown);
  };
  return { inbox, feed, end, pieces, read, turns: () => turns };
}

describe('telemetry as lines', () => {
  test('a reader that is too slow misses the oldest and is told how many, and nobody waits for it', async () => {
    const { inbox, end, pieces, read } = follow(10);
    const first = read();
    accept(inbox, 'first');
    expect(await first).toMatchObject([{ body: 'first' }]);
    for (let index = 0; index < PASSING_MESSAGES + 500; index += 1) accept(inbox, String(index));
    const second = [...(await read()), ...(await read())];
    expect(second).toHaveLength(1 + PASSING_MESSAGES);
    expect(second.slice(0, 2)).toMatchObject([{ missed: 500 }, { body: '500' }]);
    expect(second.at(-1)).toMatchObject({ body: String(PASSING_MESSAGES + 499) });
    end.abort();
    expect((await pieces.next()).done).toBe(true);
  });

  test('what waits for readers is held once, and no more of it than its bytes may be', async () => {
    const { inbox, feed, read } = follow(1);
    const other = feed.open(ALL);
    const body = Buffer.alloc(PASSING_BYTES / 8, 'x');
    for (let index = 0; index < 20; index += 1) accept(inbox, body);
    expect(other.next()).toEqual({ missed: 12 });
    const message = other.next();
    expect(message).toMatchObject({ body: { length: body.length } });
    expect(await read()).toMatchObject([{ missed: 12 }, { deviceId: 'd' }]);
    expect(feed.open({ ...ALL, recent: 1 }).next()).toBe([...inbox.recent()].at(-1));
  });

  test('a recent message that has gone before its reader came to it is not held for it', async () => {
    const { inbox, read } = follow(2, { deviceId: 'd', recent: 2 }, ['a', 'b', 'c']);
    expect(await read()).toMatchObject([{ body: 'b' }, { body: 'c' }]);
    const late = follow(2, { deviceId: 'd', recent: 2 }, ['a', 'b', 'c']);
    accept(late.inbox, 'd');
    accept(late.inbox, 'of another', 'e');
    expect(await late.read()).toMatchObject([{ missed: 2 }, { body: 'd' }]);
    accept(inbox, 'd');
    expect(await read()).toMatchObject([{ body: 'd' }]);
  });

  test('lines are written when they are taken: long ones one a turn', async () => {
    const before = Array.from({ length: 20 }, (_, index) => String(index).padEnd(100_000));
    const { read, turns } = follow(20, { ...ALL, recent: 20 }, before);
    for (let index = 0; index < 20; index += 1) {
      expect(await read()).toHaveLength(1);
      expect(turns()).toBe(index + 1);
    }
  });

  test('more readers than there may be are refused, until one has gone', () => {
    const { feed, end } = follow(10);
    for (let count = 1; count < MAX_READERS; count += 1) feed.open(ALL);
    expect(() => feed.open(ALL)).toThrow(`${MAX_READERS} follow telemetry already. End one of them first.`);
    end.abort();
    expect(feed.open(ALL).next()).toBe(null);
  });
});
