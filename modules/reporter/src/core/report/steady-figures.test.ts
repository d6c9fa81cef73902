import { expect, it } from 'vitest';
import { SteadyFigures } from './steady-figures.ts';

function after(readings: readonly object[]): object {
  const figures = new SteadyFigures();
  for (const reading of readings) figures.take({ g0: reading });
  return figures.steady('g0', readings.at(-1) ?? {});
}

it.each([
  ['the reading itself at first', [70], 70],
  ['the one in the middle of the last five', [60, 61, 90, 62, 59], 61],
  ['of the last five only', [90, 90, 90, 60, 61, 62], 62],
])('is %s', (_, temperatures, expected) => {
  expect(after(temperatures.map((temperatureC) => ({ state: 'ok', temperatureC })))).toEqual({
    state: 'ok',
    temperatureC: expected,
  });
});

it('has no figure that the last reading does not have, and none of another state', () => {
  expect(
    after([
      { state: 'ok', temperatureC: 60, load1: 1 },
      { state: 'ok', load1: 3 },
    ]),
  ).toEqual({ state: 'ok', load1: 1 });
  expect(
    after([
      { state: 'ok', temperatureC: 60 },
      { state: 'degraded', temperatureC: 95 },
    ]),
  ).toEqual({
    state: 'degraded',
    temperatureC: 95,
  });
});

it('counts a reading that is handed over again once', () => {
  const [first, second, third] = [50, 40, 60].map((temperatureC) => ({ state: 'ok', temperatureC })) as [
    object,
    object,
    object,
  ];
  expect(after([first, second, third, third, third, third])).toEqual({ state: 'ok', temperatureC: 50 });
});

it('leaves every other value as it was read, and forgets what is gone', () => {
  const figures = new SteadyFigures();
  figures.take({ g0: { cpus: 8, load1: 5 }, g1: { load1: 5 } });
  figures.take({ g0: { cpus: 4, load1: 1 } });
  figures.take({ g0: { cpus: 4, load1: 1 }, g1: { load1: 2 } });
  expect(figures.steady('g0', { cpus: 4, load1: 1 })).toEqual({ cpus: 4, load1: 1 });
  expect(figures.steady('g1', { load1: 2 })).toEqual({ load1: 2 });
});
