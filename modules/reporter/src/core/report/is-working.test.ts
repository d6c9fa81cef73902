import { desiredSchema } from '@mooring/contract';
import { expect, it } from 'vitest';
import { isWorking } from './is-working.ts';

const volumes = { camera: { share: 'camera-drop', path: '/v' } };
const minute = 60_000;

it.each([
  ['nothing has been read yet', { volumes }, undefined, true],
  ['there is nothing to read', {}, 0, true],
  ['nothing has been read for half an hour, as on a machine that stood still', { volumes }, 70 * minute, true],
  ['nothing has been read for longer than that', { volumes }, 69 * minute, false],
  ['the interval is long', { volumes, probeIntervalSeconds: 3600 }, 0, true],
])('works or not where %s', (_what, section, lastReadingAt, expected) => {
  expect(isWorking(desiredSchema.parse(section), lastReadingAt, 100 * minute)).toBe(expected);
});
