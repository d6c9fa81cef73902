import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogLevel } from './log-level.ts';
import { answerSetLogLevel } from './log-level-method.ts';

describe('the level of the log', () => {
  const log = { level: 'info' };
  const back: string[] = [];
  let level: LogLevel;
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    log.level = 'info';
    back.length = 0;
    level = new LogLevel(log, Date.now, (to) => void back.push(to));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('stays as it is set, and the answer tells the one before', () => {
    expect(level.set({ level: 'warn' })).toEqual({ contract: 1, level: 'warn', before: 'info' });
    vi.advanceTimersByTime(86_400_000);
    expect(log.level).toBe('warn');
  });

  it('goes back by itself where it is set for a while', () => {
    const untilUtc = '1970-01-01T00:01:00Z';
    expect(level.set({ level: 'debug', forSeconds: 60 })).toEqual({
      contract: 1,
      level: 'debug',
      before: 'info',
      untilUtc,
    });
    vi.advanceTimersByTime(59_999);
    expect(log.level).toBe('debug');
    vi.advanceTimersByTime(1);
    expect(log.level).toBe('info');
    expect(back).toEqual(['info']);
  });

  it('does not stay at what was set for a while when another while follows', () => {
    level.set({ level: 'debug', forSeconds: 60 });
    expect(level.set({ level: 'trace', forSeconds: 10 }).before).toBe('debug');
    vi.advanceTimersByTime(10_000);
    expect(log.level).toBe('info');
    vi.advanceTimersByTime(60_000);
    expect(back).toEqual(['info']);
  });

  it('stays where it was set without an end during such a while', () => {
    level.set({ level: 'debug', forSeconds: 60 });
    level.set({ level: 'error' });
    vi.advanceTimersByTime(60_000);
    expect(log.level).toBe('error');
  });

  it.each([undefined, 'debug', { level: 'loud' }, { level: 'debug', forSeconds: 0 }, { level: 'debug', for: 1 }])(
    'is not changed by a request that is none: %j',
    (payload) => {
      expect(answerSetLogLevel(payload, (request) => level.set(request)).status).toBe(400);
      expect(log.level).toBe('info');
    },
  );
});
