import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { parseIfMatch } from '../identity/etag.ts';
import { deviceIdentity } from '../identity/identity-id.ts';
import { KeptIdentities } from '../identity/kept-identities.ts';
import { PresenceBoard } from '../identity/presence.ts';
import { IdentityRegistry } from '../identity/registry.ts';
import { TelemetryInbox } from '../mqtt/telemetry.ts';
import { MemoryState } from '../storage/memory-state.ts';
import { readStateDocument, writeStateDocument } from '../storage/state-document.ts';
import { TwinService } from '../twin/twin-service.ts';
import { Lanes } from './lanes.ts';
import { statePieces, waitForLane } from './state-pieces.ts';

const ANY = parseIfMatch('*');

function makeHub() {
  const state = new MemoryState([{ table: 'of-a-later-version', key: 'k', order: 1, json: { n: 1 } }]);
  const kept = new KeptIdentities(state);
  const mintKey = (): string => Buffer.alloc(32).toString('base64');
  const registry = new IdentityRegistry({ hubName: 'hub', nowMs: () => 0, mintKey, kept });
  const twins = new TwinService(registry, new PresenceBoard(), () => 0);
  const inbox = new TelemetryInbox(5, state);
  const accept = (): void =>
    inbox.accept({ from: { deviceId: 'd', moduleId: null }, properties: {}, body: Buffer.from('b'), enqueuedAtMs: 0 });
  for (const deviceId of ['a', 'b', 'c']) registry.putDevice(deviceId, {}, parseIfMatch(undefined));
  for (let count = 0; count < 5; count += 1) accept();
  return { state, registry, twins, accept };
}

async function gather(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('the state in pieces', () => {
  test('is that of one moment, whatever changes while it is written', async () => {
    const { state, registry, twins, accept } = makeHub();
    const before = [...writeStateDocument(state.storedRows())].join('');
    let changes = 0;
    const change = async (): Promise<void> => {
      changes += 1;
      accept();
      twins.write(deviceIdentity('b'), { tags: { changes }, desired: { changes } }, 'merge', ANY);
      registry.putDevice('b', { status: changes % 2 === 0 ? 'enabled' : 'disabled' }, ANY);
      if (changes === 1) registry.deleteDevice('c', ANY);
      registry.putDevice(`new-${changes}`, {}, parseIfMatch(undefined));
    };
    expect(await gather(statePieces(state, change, new AbortController().signal))).toBe(before);
    expect(changes).toBeGreaterThan(10);
    const rows = readStateDocument(before);
    expect([...new Set(rows.map(({ table }) => table))]).toEqual([
      'counters',
      'devices',
      'of-a-later-version',
      'telemetry',
      'twins',
    ]);
    expect([...writeStateDocument(new MemoryState(rows).storedRows())].join('')).toBe(before);
  });

  test('of a hub that keeps nothing is a document too', async () => {
    const text = await gather(statePieces(new MemoryState(), async () => {}, new AbortController().signal));
    expect(readStateDocument(text)).toEqual([]);
  });

  test('is not written on when the caller has gone', async () => {
    const { state } = makeHub();
    const caller = new AbortController();
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
      if (pauses === 3) caller.abort();
    };
    expect(await gather(statePieces(state, pause, caller.signal))).toBe('');
    expect(pauses).toBe(3);
  });

  test('is for one at a time: the next begins when the answer before is over, however that came', async () => {
    const lanes = new Lanes(1);
    const [one, gone, other] = [new AbortController(), new AbortController(), new AbortController()];
    const begun: string[] = [];
    await waitForLane(lanes, one.signal);
    const waiting = [gone, other].map(async ({ signal }, index) => {
      await waitForLane(lanes, signal);
      begun.push(index === 0 ? 'gone' : 'other');
    });
    gone.abort();
    await nextTurn();
    expect(begun).toEqual([]);
    one.abort();
    await Promise.all(waiting);
    expect(begun).toEqual(['gone', 'other']);
  });
});
