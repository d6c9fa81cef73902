import type { ProbeResponse } from '@mooring/contract';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProbeGate } from './probe-gate.ts';

describe('a storm of probes', () => {
  let taken: (readonly string[] | undefined)[];
  let finish: ((error?: Error) => void)[];
  let gate: ProbeGate;
  beforeEach(() => {
    taken = [];
    finish = [];
    gate = new ProbeGate((volumes) => {
      taken.push(volumes);
      const response = { contract: 1, startedUtc: `reading ${taken.length}` } as ProbeResponse;
      return new Promise((resolve, reject) => {
        finish.push((error) => (error ? reject(error) : resolve(response)));
      });
    });
  });
  const settled = async (answer: Promise<ProbeResponse> | undefined) => (await answer)?.startedUtc;

  it('shares the next reading, never the one that was under way when it was asked', async () => {
    const first = gate.probe(undefined);
    const others = Array.from({ length: 20 }, () => gate.probe(undefined));
    expect(taken).toEqual([undefined]);
    finish[0]?.();
    expect(await settled(first)).toBe('reading 1');
    await expect.poll(() => taken.length).toBe(2);
    const late = gate.probe(undefined);
    finish[1]?.();
    expect(new Set(await Promise.all(others.map(settled)))).toEqual(new Set(['reading 2']));
    await expect.poll(() => taken.length).toBe(3);
    finish[2]?.();
    expect(await settled(late)).toBe('reading 3');
  });

  it('reads other volumes beside one that takes its time', async () => {
    const slow = gate.probe(['camera']);
    const quick = gate.probe(['results']);
    expect(taken).toEqual([['camera'], ['results']]);
    finish[1]?.();
    expect(await settled(quick)).toBe('reading 2');
    finish[0]?.();
    expect(await settled(slow)).toBe('reading 1');
  });

  it('is turned away beyond a bound, and let in again once answers have gone out', async () => {
    const answers = Array.from({ length: 100 }, () => gate.probe(undefined));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(36);
    expect(gate.probe(['camera'])).toBeUndefined();
    finish[0]?.();
    await answers[0];
    await expect.poll(() => taken.length).toBe(2);
    finish[1]?.();
    await Promise.all(answers.filter((answer) => answer !== undefined));
    expect(gate.probe(['camera'])).toBeDefined();
  });

  it('is turned away where too many different sets are read', () => {
    const answers = Array.from({ length: 10 }, (_, n) => gate.probe([`v${n}`]));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(2);
  });

  it('goes on after a reading that failed', async () => {
    const first = gate.probe(undefined);
    const second = gate.probe(undefined);
    finish[0]?.(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await expect.poll(() => taken.length).toBe(2);
    finish[1]?.();
    expect(await settled(second)).toBe('reading 2');
  });
});
