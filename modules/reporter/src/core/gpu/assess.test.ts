import { describe, expect, it } from 'vitest';
import { assessGpus, busKey, type GpuInventory, type GpuRun } from './assess.ts';
import { cellNumber, cellText, offeredFields, parseGpuCsv, type GpuField } from './csv.ts';
import { rememberGpus } from './inventory.ts';

const fields: GpuField[] = ['uuid', 'pci.bus_id', 'name', 'memory.total', 'memory.used', 'temperature.gpu'];
const row = (index: number, rest = 'Tesla T4, 15360, 420, 41') => `GPU-${index}, 00000000:0${index}:00.0, ${rest}`;
const ran = (output: string, exitCode = 0, asked = fields): GpuRun => ({
  kind: 'ran',
  exitCode,
  output,
  fields: asked,
});
const none: GpuInventory = { pciAddresses: [], driverLoaded: false };
const one: GpuInventory = { pciAddresses: ['0000:01:00.0'], driverLoaded: true };

describe('asking for GPUs', () => {
  it.each<[string, GpuRun, GpuInventory, string]>([
    ['present', ran(row(1)), one, 'rows'],
    [
      'noTool',
      { kind: 'noTool' },
      { pciAddresses: ['0000:01:00.0'], driverLoaded: false },
      'a device, no tool, no driver',
    ],
    ['notInjected', { kind: 'noTool' }, one, 'the node has the driver, the container has nothing'],
    ['noGpu', { kind: 'noTool' }, none, 'no device on the bus'],
    ['unknown', { kind: 'noTool' }, { pciAddresses: undefined, driverLoaded: false }, 'nothing can be seen'],
    ['hung', { kind: 'hung', waitedMilliseconds: 10_000 }, one, 'no answer'],
    [
      'noDriver',
      ran("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.", 9),
      one,
      'exit 9',
    ],
    ['noGpu', ran('No devices were found', 6), none, 'exit 6'],
    ['notInjected', ran('Failed to initialize NVML: Unknown Error', 255), one, 'device access was lost'],
    ['notInjected', ran("NVIDIA-SMI couldn't find libnvidia-ml.so library", 12), one, 'library not injected'],
    ['noDriver', ran("NVIDIA-SMI couldn't find libnvidia-ml.so library", 12), none, 'no library and no driver'],
    ['failed', ran('Failed to initialize NVML: Driver/library version mismatch', 18), one, 'driver changed'],
    ['failed', ran('Field "x" is not a valid field to query.', 2), one, 'a field was renamed'],
    ['failed', { kind: 'notRun', message: 'EACCES' }, one, 'the tool may not be run'],
  ])('comes to %s (case %#: %s)', (state, run, inventory) => {
    expect(assessGpus(run, inventory).state).toBe(state);
  });

  it('reads the GPUs that answered when one is lost', () => {
    const output = `Unable to determine the device handle for GPU0: 0000:24:00.0: GPU is lost.  Reboot the system\n${row(1)}\n`;
    expect(assessGpus(ran(output, 15), { pciAddresses: [], driverLoaded: true }).gpus).toEqual([
      expect.objectContaining({ state: 'ok', uuid: 'GPU-1', memoryTotalMiB: 15_360, temperatureC: 41 }),
      expect.objectContaining({ state: 'lost', bus: '0000:24:00.0' }),
    ]);
  });

  it('never makes a figure of a token that means unknown', () => {
    const [gpu] = assessGpus(ran(row(1, 'Tesla T4, [N/A], [Unknown Error], [Not Supported]')), one).gpus;
    expect(gpu).toEqual({ state: 'ok', name: 'Tesla T4', uuid: 'GPU-1', bus: '00000000:01:00.0' });
  });

  it('takes no figures of a GPU that must be reset', () => {
    const [gpu] = assessGpus(ran(row(1, 'H100, 81559, 0 MiB, [GPU requires reset]')), one).gpus;
    expect(gpu).toMatchObject({ state: 'needsReset' });
    expect(gpu).not.toHaveProperty('memoryUsedMiB');
  });

  it.each([
    ['gpu_recovery_action', 'Reboot', 'needsReset'],
    ['gpu_recovery_action', 'None', 'ok'],
    ['ecc.errors.uncorrected.volatile.total', '3', 'degraded'],
    ['ecc.errors.uncorrected.volatile.total', '[N/A]', 'ok'],
    ['remapped_rows.pending', 'Yes', 'degraded'],
    ['retired_pages.pending', 'No', 'ok'],
  ] as const)('judges %s = %s as %s', (field, cell, state) => {
    const run = ran(`GPU-1, 00000000:01:00.0, ${cell}`, 0, ['uuid', 'pci.bus_id', field]);
    expect(assessGpus(run, one).gpus[0]?.state).toBe(state);
  });

  it('names a device of the bus that the tool does not list, without calling it lost', () => {
    const { gpus } = assessGpus(ran(row(1)), { pciAddresses: ['0000:01:00.0', '0000:02:00.0'], driverLoaded: true });
    expect(gpus).toHaveLength(2);
    expect(gpus[1]).toMatchObject({ state: 'unknown', bus: '0000:02:00.0' });
  });
});

describe('the output of nvidia-smi', () => {
  it('offers fields by either of their names', () => {
    const help =
      'List of valid properties:\n\n"uuid" or "gpu_uuid"\nThe "name" in this line is prose.\n\n"memory.total"\n';
    expect(offeredFields(help)).toEqual(['uuid', 'memory.total']);
  });

  it('keeps rows and messages apart', () => {
    expect(parseGpuCsv('a, b\nNo devices were found\n', ['uuid', 'name'])).toEqual({
      rows: [{ uuid: 'a', name: 'b' }],
      messages: ['No devices were found'],
    });
  });

  it.each(['[N/A]', 'N/A', '[Not Supported]', '[GPU is lost]', 'ERR!', '', '[Insufficient Permissions]'])(
    'says nothing by %s',
    (cell) => {
      expect(cellText(cell)).toBeUndefined();
      expect(cellNumber(cell)).toBeUndefined();
    },
  );

  it('reads numbers with and without their unit', () => {
    expect(['15360 MiB', '34.61 W', '0', '-5', '0x10'].map(cellNumber)).toEqual([15_360, 34.61, 0, -5, undefined]);
  });

  it('writes bus addresses one way', () => {
    expect(busKey('00000000:0B:00.0')).toBe(busKey('0000:0b:00.0'));
    expect(busKey('00010000:0B:00.0')).not.toBe(busKey('0000:0b:00.0'));
  });
});

describe('GPUs over time', () => {
  const seen = (...indexes: number[]) => assessGpus(ran(indexes.map((index) => row(index)).join('\n')), none);

  it('keep their ids when another goes, and the one that went is lost by name', () => {
    const before = rememberGpus({}, seen(1, 2));
    expect(Object.keys(before)).toEqual(['g0', 'g1']);
    const after = rememberGpus(before, seen(2));
    expect(after['g1']).toMatchObject({ state: 'ok', uuid: 'GPU-2' });
    expect(after['g0']).toMatchObject({ state: 'lost', uuid: 'GPU-1', name: 'Tesla T4' });
    expect(rememberGpus(after, seen(1, 2))['g0']?.state).toBe('ok');
  });

  it('are unknown, without figures, while the tool hangs', () => {
    const after = rememberGpus(rememberGpus({}, seen(1)), assessGpus({ kind: 'hung', waitedMilliseconds: 1 }, one));
    expect(after['g0']).toEqual(expect.objectContaining({ state: 'unknown', uuid: 'GPU-1' }));
    expect(after['g0']).not.toHaveProperty('memoryUsedMiB');
  });
});
