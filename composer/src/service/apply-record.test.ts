import { describe, expect, it } from 'vitest';
import { maxEvents, recordEvent, type ApplyRecord } from './apply-record.ts';

function startRecord(): ApplyRecord {
  return {
    id: 'a',
    device: 'line-7',
    workload: 'w',
    target: 'ase-1node',
    revision: '0',
    hub: 'contoso.azure-devices.net',
    simulated: false,
    startedUtc: '2026-11-02T10:00:00.000Z',
    events: [],
    droppedEvents: 0,
    push: 'notMade',
    unread: [],
    knownShares: [],
  };
}

const trouble = (message: string) => ({ kind: 'hubTrouble' as const, message });

describe('the record of an apply', () => {
  it('counts what repeats itself instead of telling it again, with the first and the last time', () => {
    const record = startRecord();
    for (const second of ['01', '02', '03']) recordEvent(record, trouble('cut'), `2026-11-02T10:00:${second}.000Z`);
    expect(record.events).toEqual([
      {
        kind: 'hubTrouble',
        text: 'cut',
        firstUtc: '2026-11-02T10:00:01.000Z',
        lastUtc: '2026-11-02T10:00:03.000Z',
        times: 3,
      },
    ]);
  });

  it('drops the oldest beyond its limit and counts them', () => {
    const record = startRecord();
    for (let index = 0; index < maxEvents + 3; index++) recordEvent(record, trouble(`cut ${index}`), 't');
    expect(record.events).toHaveLength(maxEvents);
    expect(record.events[0]?.text).toBe('cut 3');
    expect(record.droppedEvents).toBe(3);
  });

  it('does not know whether a push arrived from its beginning until the twin was read back', () => {
    const record = startRecord();
    recordEvent(record, { kind: 'pushing', hub: 'contoso', device: 'line-7' }, 't');
    expect(record.push).toBe('unknown');
    const rollout = {
      device: 'line-7',
      desiredVersion: 9,
      pushedUtc: 't',
      pushedDesired: {},
      modules: [],
      bindings: [],
      knownShares: ['results'],
    };
    recordEvent(record, { kind: 'pushed', rollout }, 't');
    expect(record).toMatchObject({ push: 'made', version: 9, knownShares: ['results'] });
  });
});
