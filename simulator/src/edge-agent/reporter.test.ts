import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Json } from './merge-patch.ts';
import { AgentReporter } from './reporter.ts';

describe('reporting to the twin', () => {
  let patches: Json[];
  let current: Json;
  let failures: number;
  let reporter: AgentReporter;
  const sink = {
    report: async (patch: Json) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('no answer');
      }
      patches.push(patch);
    },
  };
  beforeEach(() => {
    vi.useFakeTimers();
    patches = [];
    failures = 0;
    current = { a: 1, modules: { x: { s: 1 } } };
    reporter = new AgentReporter(() => current, pino({ level: 'silent' }));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends differences to what the twin holds, at most one patch a second', async () => {
    reporter.attach(sink, { a: 0, old: true });
    await vi.advanceTimersByTimeAsync(0);
    for (let value = 2; value <= 9; value += 1) {
      current = { a: value, modules: {} };
      reporter.poke();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(patches).toEqual([{ a: 1, modules: { x: { s: 1 } }, old: null }]);
    await vi.advanceTimersByTimeAsync(200);
    expect(patches[1]).toEqual({ a: 9, modules: { x: null } });
    reporter.poke();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(patches).toHaveLength(2);
  });

  it('makes a failed patch anew, from what was confirmed last', async () => {
    failures = 1;
    reporter.attach(sink, {});
    await vi.advanceTimersByTimeAsync(0);
    expect(patches).toEqual([]);
    current = { a: 2 };
    await vi.advanceTimersByTimeAsync(7000);
    expect(patches).toEqual([{ a: 2 }]);
  });

  it('says a last word at once and nothing after it', async () => {
    reporter.attach(sink, {});
    await vi.advanceTimersByTimeAsync(0);
    await reporter.finish({ a: 'gone' });
    current = { a: 3 };
    reporter.poke();
    await vi.advanceTimersByTimeAsync(5000);
    expect(patches.at(-1)).toEqual({ a: 'gone', modules: null });
  });
});
