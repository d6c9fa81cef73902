import { describe, expect, it } from 'vitest';
import { assessGpus, type GpuAssessment } from './assess.ts';
import type { GpuField } from './csv.ts';
import { rememberGpus } from './inventory.ts';

const fields: GpuField[] = ['uuid', 'pci.bus_id', 'name', 'temperature.gpu'];
const one = 'GPU-1, 00000000:01:00.0, Tesla T4, 41';
const two = 'GPU-2, 00000000:02:00.0, Tesla T4, 43';

function assess(lines: readonly string[], pciAddresses = ['0000:01:00.0', '0000:02:00.0']): GpuAssessment {
  const output = `${lines.join('\n')}\n`;
  return assessGpus({ kind: 'ran', exitCode: 0, output, fields }, { pciAddresses, driverLoaded: true });
}
const afterAll = (...assessments: readonly GpuAssessment[]) => assessments.reduce(rememberGpus, {});

describe('a card that does not answer', () => {
  it('is known by its bus alone, keeps its name and number, and is well again under them', () => {
    const handle = 'Unable to determine the device handle for GPU1: 0000:02:00.0: GPU is lost.  Reboot the system';
    const lost = afterAll(assess([one, two]), assess([handle, one]));
    expect(Object.keys(lost)).toEqual(['g0', 'g1']);
    expect(lost['g0']).toMatchObject({ state: 'ok', uuid: 'GPU-1' });
    expect(lost['g1']).toMatchObject({ state: 'lost', uuid: 'GPU-2', name: 'Tesla T4' });
    expect(lost['g1']).not.toHaveProperty('temperatureC');
    expect(rememberGpus(lost, assess([one, two]))['g1']).toMatchObject({ state: 'ok', temperatureC: 43 });
  });

  it('is lost where a cell says so', () => {
    const [gpu] = assess(['GPU-1, 00000000:01:00.0, Tesla T4, [GPU is lost]'], []).gpus;
    expect(gpu).toEqual({
      state: 'lost',
      uuid: 'GPU-1',
      bus: '00000000:01:00.0',
      name: 'Tesla T4',
      detail: 'the GPU is lost: reboot',
    });
  });

  it('is unknown where it tells no identity, and no device of the bus is then said to be missing', () => {
    const { gpus } = assess([one, '[N/A], [N/A], Tesla T4, 43']);
    expect(gpus.map(({ state }) => state)).toEqual(['ok', 'unknown']);
    expect(gpus[1]).toMatchObject({ detail: 'the GPU tells neither its uuid nor its bus address' });
  });

  it('is another one where the same slot has another uuid', () => {
    const after = afterAll(assess([one], []), assess(['GPU-9, 00000000:01:00.0, Tesla T4, 40'], []));
    expect(after).toMatchObject({ g0: { state: 'lost', uuid: 'GPU-1' }, g1: { state: 'ok', uuid: 'GPU-9' } });
  });

  it('is lost with all others where the driver finds none, and not known where nobody could ask', () => {
    const all = afterAll(assess([one, two]));
    expect(rememberGpus(all, { state: 'noGpu', gpus: [] })).toMatchObject({
      g0: { state: 'lost', uuid: 'GPU-1', detail: 'answered before; now the driver finds no GPU' },
      g1: { state: 'lost', uuid: 'GPU-2' },
    });
    expect(rememberGpus(all, { state: 'hung', gpus: [] })).toMatchObject({
      g0: { state: 'unknown', name: 'Tesla T4', detail: 'no reading at present' },
      g1: { state: 'unknown' },
    });
  });
});
