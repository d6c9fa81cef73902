import type { Reported } from '@mooring/contract';

export type Machine = NonNullable<Reported['machine']>;

/** The texts of the files below `/proc` that describe the machine; undefined for one that could not be read. */
export interface ProcTexts {
  readonly osRelease: string | undefined;
  readonly bootId: string | undefined;
  readonly cpuinfo: string | undefined;
  readonly loadavg: string | undefined;
  readonly meminfo: string | undefined;
}

/** What the files say of the machine below the container. What cannot be read is left out, never 0. */
export function readMachine(texts: ProcTexts): Machine {
  const machine: Machine = {};
  const kernel = texts.osRelease?.trim();
  if (kernel) machine.kernel = kernel;
  const bootId = texts.bootId?.trim();
  if (bootId) machine.bootId = bootId;
  const cpus = texts.cpuinfo?.match(/^processor\s*:/gm)?.length;
  if (cpus !== undefined) machine.cpus = cpus;
  const load1 = Number.parseFloat(texts.loadavg ?? '');
  if (Number.isFinite(load1)) machine.load1 = load1;
  const total = meminfoMiB(texts.meminfo, 'MemTotal');
  if (total !== undefined) machine.memoryTotalMiB = total;
  const available = meminfoMiB(texts.meminfo, 'MemAvailable');
  if (available !== undefined) machine.memoryAvailableMiB = available;
  return machine;
}

function meminfoMiB(meminfo: string | undefined, field: string): number | undefined {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(meminfo ?? '')?.[1];
  return kibibytes === undefined ? undefined : Math.floor(Number(kibibytes) / 1024);
}
