import {
  methodPayloadBytes,
  probeResponseSchema,
  serializedBytes,
  verdictOf,
  volumeStates,
  type Json,
  type ProbeResponse,
  type ReportedVolume,
} from '@mooring/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fitAnswer } from './fit-answer.ts';

const sinceUtc = '2026-01-01T00:00:00Z';
const answer = (volumes: Record<string, ReportedVolume>): ProbeResponse => ({
  contract: 1,
  startedUtc: sinceUtc,
  finishedUtc: sinceUtc,
  agentStartedUtc: sinceUtc,
  volumes,
  unknownVolumes: [],
});
const volume = (state: ReportedVolume['state'], more: Partial<ReportedVolume> = {}): ReportedVolume => ({
  state,
  share: 'camera-drop',
  path: '/v/camera',
  sinceUtc,
  ...more,
});
const weights = ['bad', 'unknown', 'degraded', 'good'];
const weightOf = ({ state, writeState = state }: ReportedVolume): number =>
  Math.min(weights.indexOf(verdictOf(state)), weights.indexOf(verdictOf(writeState)));

it('leaves an answer that fits as it is', () => {
  const small = answer({ camera: volume('ok'), results: volume('stuck') });
  expect(fitAnswer(small)).toBe(small);
});

it('holds the limit of the hub, names what it leaves out, and leaves out nothing that is worse than what is told', () => {
  const entry = fc.record({
    state: fc.constantFrom(...volumeStates),
    detail: fc.string({ unit: fc.constantFrom('a', '€', '"', '\u{1F600}'), maxLength: 256 }),
    writeState: fc.option(fc.constantFrom(...volumeStates), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.array(entry, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 900 }),
      (samples, count) => {
        const volumes = Object.fromEntries(
          Array.from({ length: count }, (_, index) => {
            const { state = 'ok', writeState, ...more } = samples[index % samples.length] ?? {};
            const one = volume(state, { ...more, ...(writeState === undefined ? {} : { writeState }) });
            return [`share-${index}`, one] as const;
          }),
        );
        const fitted = fitAnswer(answer(volumes));
        expect(serializedBytes(fitted as unknown as Json)).toBeLessThanOrEqual(methodPayloadBytes);
        expect(() => probeResponseSchema.parse(fitted)).not.toThrow();
        const { omittedVolumes = [] } = fitted;
        expect([...Object.keys(fitted.volumes), ...omittedVolumes].toSorted()).toEqual(Object.keys(volumes).toSorted());
        const worstLeftOut = Math.min(...omittedVolumes.map((name) => weightOf(volumes[name] ?? volume('ok'))));
        const bestTold = Math.max(...Object.values(fitted.volumes).map(weightOf));
        expect(bestTold).toBeLessThanOrEqual(worstLeftOut);
        // No more is left out than need be: another entry would not fit.
        const least = omittedVolumes.length > 0 ? methodPayloadBytes - 2_000 : 0;
        expect(serializedBytes(fitted as unknown as Json)).toBeGreaterThan(least);
      },
    ),
    { numRuns: 30 },
  );
});
