import { describe, expect, test } from 'vitest';
import { TelemetryInbox } from '../mqtt/telemetry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { telemetryLines } from './telemetry-lines.ts';

function accept(inbox: TelemetryInbox, body: string): void {
  inbox.accept({ from: { deviceId: 'd', moduleId: null }, properties: {}, body: Buffer.from(body), enqueuedAtMs: 0 });
}

describe('telemetry as lines', () => {
  test('a reader that is too slow is told how many it has missed, and nobody waits for it', async () => {
    const inbox = new TelemetryInbox(10, new MemoryState());
    const end = new AbortController();
    const lines = telemetryLines(inbox, { deviceId: null, recent: 0 }, end.signal);
    const first = lines.next();
    accept(inbox, 'first');
    expect(JSON.parse(String((await first).value))).toMatchObject({ body: 'first' });
    for (let index = 0; index < 1500; index += 1) accept(inbox, String(index));
    const second = await lines.next();
    const read = String(second.value).trimEnd().split('\n');
    expect(read).toHaveLength(1001);
    expect(JSON.parse(read[999] ?? '')).toMatchObject({ body: '999' });
    expect(JSON.parse(read[1000] ?? '')).toEqual({ missed: 500 });
    end.abort();
    expect((await lines.next()).done).toBe(true);
  });
});
