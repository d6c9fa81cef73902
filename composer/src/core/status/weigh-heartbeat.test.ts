import { describe, expect, it } from 'vitest';
import { weighHeartbeat, type Heartbeat } from './weigh-heartbeat.ts';

const receivedUtc = '2026-03-01T12:00:00.1234567Z';
const atSeconds = (seconds: number) => Date.parse(receivedUtc) + seconds * 1000;
const utc = (seconds: number) => new Date(atSeconds(seconds)).toISOString();
const weigh = (changes: Partial<Heartbeat>) =>
  weighHeartbeat('reporter', { heartbeatUtc: utc(-1), receivedUtc, desired: {}, nowMs: atSeconds(10), ...changes });

describe('a heartbeat', () => {
  it.each<[string, Partial<Heartbeat>]>([
    ['fresh', {}],
    ['two intervals and a minute old', { nowMs: atSeconds(1260) }],
    ['as old as its own interval allows', { desired: { heartbeatSeconds: 3600 }, nowMs: atSeconds(7200) }],
    ['a little ahead of the hub', { heartbeatUtc: utc(59) }],
    ['held back for a little', { heartbeatUtc: utc(-299) }],
    ['heard a moment after this machine says it is now', { nowMs: atSeconds(-59) }],
  ])('is well when %s', (_case, changes) => {
    expect(weigh(changes)).toEqual([]);
  });

  it.each<[string, Partial<Heartbeat>, string]>([
    ['older than two default intervals and a minute', { nowMs: atSeconds(1261) }, 'silent for 21 minutes'],
    [
      'older than its own interval allows',
      { desired: { heartbeatSeconds: 60 }, nowMs: atSeconds(181) },
      'silent for 3 minutes',
    ],
    [
      'old, where the interval is not a legal one',
      { desired: { heartbeatSeconds: 1e9 }, nowMs: atSeconds(1261) },
      'silent',
    ],
    ['dated by nothing', { receivedUtc: undefined }, 'does not say when reporter was last heard'],
    ['dated by no time', { receivedUtc: 'yesterday' }, 'does not say when'],
    ['of a device ahead of the hub', { heartbeatUtc: utc(61) }, 'ahead of IoT Hub: the clock of the device is off'],
    ['of a device behind the hub', { heartbeatUtc: utc(-301) }, 'older than its arrival'],
    ['heard in the future', { nowMs: atSeconds(-61) }, 'the clock of this machine is behind'],
  ])('is a trouble when %s', (_case, changes, words) => {
    expect(weigh(changes)).toEqual([expect.stringContaining(words)]);
  });

  it('is silent by the clock of the hub, whatever the device says the time is', () => {
    const troubles = weigh({ nowMs: atSeconds(7200), heartbeatUtc: utc(7200) });
    expect(troubles).toEqual([
      expect.stringContaining('silent for 120 minutes'),
      expect.stringContaining('ahead of IoT Hub'),
    ]);
  });
});
