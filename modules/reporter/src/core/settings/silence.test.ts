import { desiredSchema } from '@mooring/contract';
import { expect, it } from 'vitest';
import { silencedVolumes, silenceEnd } from './silence.ts';

const untilUtc = '2026-03-01T12:00:00Z';
const end = Date.parse(untilUtc);
const volumes = { camera: { share: 'camera-drop', path: '/v' }, results: { share: 'results', path: '/w' } };
const desired = (silence?: object) => desiredSchema.parse({ volumes, ...(silence === undefined ? {} : { silence }) });

it.each([
  ['all volumes', { untilUtc }, ['camera', 'results']],
  ['those that it names', { untilUtc, volumes: ['results', 'elsewhere'] }, ['results']],
])('silences %s', (_what, silence, expected) => {
  expect([...silencedVolumes(desired(silence), end - 1)]).toEqual(expected);
});

it('names one at least, or all by saying nothing: an empty list would be taken for either', () => {
  expect(desiredSchema.safeParse({ volumes, silence: { untilUtc, volumes: [] } }).success).toBe(false);
});

it('ends by itself, and has no effect when it lies in the past', () => {
  expect(silenceEnd(desired({ untilUtc }), end - 1)).toBe(end);
  expect(silenceEnd(desired({ untilUtc }), end)).toBeUndefined();
  expect(silencedVolumes(desired({ untilUtc }), end).size).toBe(0);
  expect(silenceEnd(desired(), 0)).toBeUndefined();
});
