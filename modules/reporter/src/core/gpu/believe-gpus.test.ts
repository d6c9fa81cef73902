import { describe, expect, it } from 'vitest';
import { assessGpus, type GpuAssessment } from './assess.ts';
import { SteadyFigures } from '../report/steady-figures.ts';
import { believeGpus, type BelievedGpus } from './believe-gpus.ts';

const fields = ['uuid', 'pci.bus_id', 'temperature.gpu', 'ecc.errors.uncorrected.volatile.total'] as const;
const hung: GpuAssessment = { state: 'hung', detail: 'nvidia-smi has not answered for 10000 ms', gpus: [] };
const failed: GpuAssessment = { state: 'failed', detail: 'nvidia-smi ended with 15', gpus: [] };

/** A run that lists cards by their numbers, each with a temperature and a count of errors. */
function listed(...cards: readonly (readonly [number, number, number])[]): GpuAssessment {
  const output = cards.map(([card, celsius, errors]) => `GPU-${card}, 00000000:0${card}:00.0, ${celsius}, ${errors}`);
  const inventory = { pciAddresses: [], driverLoaded: true };
  return assessGpus({ kind: 'ran', exitCode: 0, output: output.join('\n'), fields }, inventory);
}
const well = listed([1, 40, 0], [2, 41, 0]);

function tell(assessments: readonly GpuAssessment[], rules = { badAfterReadings: 1, goodAfterReadings: 3 }) {
  let believed: BelievedGpus | undefined;
  return assessments.map((assessment, index) => {
    believed = believeGpus(believed, assessment, rules, index * 30_000);
    return believed;
  });
}
const times = (count: number, one: GpuAssessment) => Array.from({ length: count }, () => one);
const statesOf = (all: readonly BelievedGpus[]) =>
  all.map(({ gpu, gpus }) => [gpu.state, ...Object.values(gpus).map(({ state }) => state)].join(' '));

describe('what is told of GPUs', () => {
  it('is at once that the tool hangs, and after three answers in a row that it does not', () => {
    expect(statesOf(tell([well, hung, well, well, hung, well, well, well]))).toEqual([
      'present ok ok',
      'hung unknown unknown',
      'hung unknown unknown',
      'hung unknown unknown',
      'hung unknown unknown',
      'hung unknown unknown',
      'hung unknown unknown',
      'present ok ok',
    ]);
  });

  it('is at once that one card is lost, while the other stays as it is', () => {
    const one = listed([1, 40, 0]);
    const told = tell([well, one, well, well, well]);
    expect(statesOf(told)).toEqual([
      'present ok ok',
      'present ok lost',
      'present ok lost',
      'present ok lost',
      'present ok ok',
    ]);
    expect(told[2]?.gpus['g0']).toMatchObject({ temperatureC: 40 });
    expect(told[2]?.gpus['g1']).not.toHaveProperty('temperatureC');
  });

  it('is lost, and no GPU, as soon as the driver finds none', () => {
    expect(statesOf(tell([well, { state: 'noGpu', gpus: [] }])).at(-1)).toBe('noGpu lost lost');
  });

  it('is one failure of a tool that fails in ever other ways', () => {
    expect(statesOf(tell([well, hung, failed, hung, failed])).at(-1)).toBe('hung unknown unknown');
    expect(statesOf(tell([well, hung, failed, failed])).at(-1)).toBe('failed unknown unknown');
  });

  it('says so where readings are better already, and tells no figure that was not just read', () => {
    const told = tell([well, hung, well]).at(-1);
    expect(told?.gpu.detail).toBe(
      'present for 1 reading(s) in a row, told after 3; before: nvidia-smi has not answered for 10000 ms',
    );
    expect(told?.gpus['g0']).toEqual({
      state: 'unknown',
      uuid: 'GPU-1',
      bus: '00000000:01:00.0',
      detail: 'ok for 1 reading(s) in a row, told after 3; before: no reading at present',
    });
    const [, mended] = tell([listed([1, 40, 7]), listed([1, 55, 0])]);
    expect(mended?.gpus['g0']).toMatchObject({
      state: 'degraded',
      temperatureC: 55,
      detail: expect.stringContaining('before: 7 uncorrected ECC error(s)') as string,
    });
  });

  it('is for nearly half of the time at least that they are well, of a tool that fails once in a hundred readings for days', () => {
    const days = Array.from({ length: 3 * 2_880 }, (_, index) => (index % 100 === 99 ? hung : well));
    const told = tell(days).slice(2_880);
    const isWell = ({ gpu, gpus }: BelievedGpus) =>
      gpu.state === 'present' && Object.values(gpus).every(({ state }) => state === 'ok');
    expect(told.filter(isWell).length).toBeGreaterThan(0.45 * told.length);
  });

  it('is what was last read while a worse state is not believed, which is no new reading of its figures', () => {
    const rules = { badAfterReadings: 5, goodAfterReadings: 3 };
    const told = tell([...[50, 40, 60].map((celsius) => listed([1, celsius, 0])), ...times(5, hung)], rules);
    const figures = new SteadyFigures();
    const reported = told.map(({ gpus }) => {
      figures.take(gpus);
      return figures.steady('g0', gpus['g0'] ?? {});
    });
    for (const one of reported.slice(2, 7)) expect(one).toMatchObject({ state: 'ok', temperatureC: 50 });
    expect(reported.at(-1)).toEqual({
      state: 'unknown',
      uuid: 'GPU-1',
      bus: '00000000:01:00.0',
      detail: 'no reading at present',
    });
  });

  it('is found at once where nothing was read before', () => {
    expect(statesOf(tell([hung]))).toEqual(['hung']);
    expect(statesOf(tell([hung, well, well, well])).at(-1)).toBe('present ok ok');
  });
});
