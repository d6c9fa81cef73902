import type { GpuState, GpuSubsystemState, ReportedGpu } from '@mooring/contract';
import { cellNumber, cellText, parseGpuCsv, type GpuField, type GpuRow } from './csv.ts';

/** How one run of `nvidia-smi` ended. */
export type GpuRun =
  | { readonly kind: 'noTool' }
  | { readonly kind: 'hung'; readonly waitedMilliseconds: number }
  | { readonly kind: 'notRun'; readonly message: string }
  | {
      readonly kind: 'ran';
      readonly exitCode: number | null;
      readonly output: string;
      readonly fields: readonly GpuField[];
    };

/** What the node shows without asking the driver. */
export interface GpuInventory {
  /** PCI addresses of NVIDIA display controllers; undefined where the bus could not be listed. */
  readonly pciAddresses: readonly string[] | undefined;
  /** Whether the kernel of this node has the driver loaded. */
  readonly driverLoaded: boolean;
}

export interface GpuAssessment {
  readonly state: GpuSubsystemState;
  readonly detail?: string;
  readonly gpus: readonly ReportedGpu[];
}

/**
 * What asking for GPUs came to. No tool, no access for this container, no driver, no GPU and no answer in time are
 * different answers; a GPU that does not answer leaves the others as they are.
 */
export function assessGpus(run: GpuRun, inventory: GpuInventory): GpuAssessment {
  if (run.kind === 'noTool') return assessWithoutTool(inventory);
  if (run.kind === 'notRun') return { state: 'failed', detail: run.message, gpus: [] };
  if (run.kind === 'hung') {
    return { state: 'hung', detail: `nvidia-smi has not answered for ${run.waitedMilliseconds} ms`, gpus: [] };
  }
  const { rows, messages } = parseGpuCsv(run.output, run.fields);
  const gpus = [...rows.map(assessRow), ...lostIn(messages)];
  if (gpus.length > 0) return { state: 'present', gpus: withUnanswered(gpus, inventory.pciAddresses ?? []) };
  return { ...explainFailure(messages.join(' '), run.exitCode, inventory), gpus: [] };
}

function assessWithoutTool({ pciAddresses, driverLoaded }: GpuInventory): GpuAssessment {
  if (driverLoaded) {
    return {
      state: 'notInjected',
      detail:
        'the node has the NVIDIA driver, this container got no access: set NVIDIA_VISIBLE_DEVICES=all and NVIDIA_DRIVER_CAPABILITIES=utility',
      gpus: [],
    };
  }
  if (pciAddresses === undefined) {
    return { state: 'unknown', detail: 'no nvidia-smi, and the PCI bus cannot be listed', gpus: [] };
  }
  if (pciAddresses.length === 0) return { state: 'noGpu', detail: 'no NVIDIA device on the PCI bus', gpus: [] };
  return {
    state: 'noTool',
    detail: `${pciAddresses.length} NVIDIA device(s) on the PCI bus, but no nvidia-smi and no driver in sight`,
    gpus: [],
  };
}

function explainFailure(
  text: string,
  exitCode: number | null,
  { driverLoaded }: GpuInventory,
): { state: GpuSubsystemState; detail: string } {
  const detail = `nvidia-smi ended with ${exitCode ?? 'a signal'}${text === '' ? '' : `: ${text}`}`;
  if (/no devices were found/i.test(text) || exitCode === 6) return { state: 'noGpu', detail };
  // The node is well; only this container lost its device access, and a restart heals it.
  if (/failed to initialize nvml: (unknown error|insufficient permissions)/i.test(text) || exitCode === 4) {
    return { state: 'notInjected', detail: `${detail}. Restart this module` };
  }
  if (/couldn't find libnvidia-ml|libnvidia-ml\.so/i.test(text) || exitCode === 12) {
    return { state: driverLoaded ? 'notInjected' : 'noDriver', detail };
  }
  if (/communicate with the nvidia driver|driver not loaded/i.test(text) || exitCode === 9) {
    return { state: 'noDriver', detail };
  }
  if (/driver\/library version mismatch/i.test(text)) {
    return { state: 'failed', detail: `${detail}. The driver was changed under this module: restart it` };
  }
  return { state: 'failed', detail };
}

function assessRow(row: GpuRow): ReportedGpu {
  const { state, detail } = judgeRow(row);
  const figures =
    state === 'ok' || state === 'degraded'
      ? {
          memoryTotalMiB: cellNumber(row['memory.total']),
          memoryUsedMiB: cellNumber(row['memory.used']),
          utilizationPercent: cellNumber(row['utilization.gpu']),
          temperatureC: cellNumber(row['temperature.gpu']),
        }
      : // A GPU that must be reset shows "0 MiB": that is no figure.
        {};
  const fields = {
    name: cellText(row.name),
    uuid: cellText(row.uuid),
    bus: cellText(row['pci.bus_id']),
    driver: cellText(row.driver_version),
    ...figures,
    detail,
  };
  return {
    state,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
  };
}

function judgeRow(row: GpuRow): { state: GpuState; detail?: string } {
  const cells = Object.values(row).map((cell) => cell.toLowerCase());
  if (cells.some((cell) => cell.includes('gpu is lost'))) return { state: 'lost', detail: 'the GPU is lost: reboot' };
  const action = cellText(row.gpu_recovery_action);
  if (
    cells.some((cell) => cell.includes('requires reset')) ||
    (action !== undefined && action.toLowerCase() !== 'none')
  ) {
    return { state: 'needsReset', detail: `recovery: ${action ?? 'reset'}` };
  }
  if (cellText(row.uuid) === undefined && cellText(row['pci.bus_id']) === undefined) {
    return { state: 'unknown', detail: 'the GPU tells neither its uuid nor its bus address' };
  }
  const errors = cellNumber(row['ecc.errors.uncorrected.volatile.total']) ?? 0;
  if (errors > 0) return { state: 'degraded', detail: `${errors} uncorrected ECC error(s) since the last reboot` };
  for (const field of ['retired_pages.pending', 'remapped_rows.pending'] as const) {
    if (/^(yes|[1-9]\d*)$/i.test(cellText(row[field]) ?? '')) {
      return { state: 'degraded', detail: `${field}: a reset is due` };
    }
  }
  return { state: 'ok' };
}

/** `Unable to determine the device handle for GPU 0000:02:00.0: …` names a GPU that is there and does not answer. */
function lostIn(messages: readonly string[]): ReportedGpu[] {
  return messages.flatMap((message) => {
    const bus =
      /unable to determine the device handle for gpu\s*\S*?:?\s*([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f])/i.exec(
        message,
      )?.[1];
    return bus === undefined ? [] : [{ state: 'lost' as const, bus, detail: message }];
  });
}

/** NVIDIA devices of the bus that the tool did not speak of: perhaps lost, perhaps given to a machine of its own. */
function withUnanswered(gpus: readonly ReportedGpu[], pciAddresses: readonly string[]): ReportedGpu[] {
  const answered = new Set(gpus.flatMap((gpu) => (gpu.bus === undefined ? [] : [busKey(gpu.bus)])));
  if (gpus.some((gpu) => gpu.bus === undefined)) return [...gpus];
  const silent = pciAddresses.filter((address) => !answered.has(busKey(address)));
  return [
    ...gpus,
    ...silent.map((bus) => ({
      state: 'unknown' as const,
      bus,
      detail:
        'on the PCI bus, but nvidia-smi does not list it: lost, in use by a virtual machine, or not shown to this container',
    })),
  ];
}

/** The tool writes the domain with eight digits, the kernel with four. */
export function busKey(bus: string): string {
  return bus.toLowerCase().replace(/^0+(?=[0-9a-f]{4}:)/, '');
}
