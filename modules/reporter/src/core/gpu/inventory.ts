import type { ReportedGpu } from '@mooring/contract';
import { busKey, type GpuAssessment } from './assess.ts';

/** GPUs seen so far, under the short id each keeps for as long as this process runs. */
export type GpuInventoryMemory = Readonly<Record<string, ReportedGpu>>;

/**
 * The GPUs of a new assessment under stable ids. One that answered before and is not spoken of any more, while the
 * others are, is `lost`; it keeps its name, uuid and bus address.
 */
export function rememberGpus(memory: GpuInventoryMemory, assessment: GpuAssessment): Record<string, ReportedGpu> {
  if (assessment.state !== 'present')
    return assessment.state === 'noGpu' ? allAs(memory, 'lost') : allAs(memory, 'unknown');
  const known = Object.entries(memory);
  const result: Record<string, ReportedGpu> = {};
  const fresh: ReportedGpu[] = [];
  for (const gpu of assessment.gpus) {
    const id = known.find(([, before]) => isSame(before, gpu))?.[0];
    if (id === undefined || id in result) fresh.push(gpu);
    else result[id] = { ...identityOf(memory[id]), ...gpu };
  }
  for (const [id, before] of known) {
    if (!(id in result)) result[id] = { ...identityOf(before), state: 'lost', detail: 'answered before, not any more' };
  }
  let next = 0;
  for (const gpu of fresh.sort((a, b) => (busKey(a.bus ?? '') < busKey(b.bus ?? '') ? -1 : 1))) {
    while (`g${next}` in result) next += 1;
    result[`g${next}`] = gpu;
  }
  return result;
}

function allAs(memory: GpuInventoryMemory, state: 'lost' | 'unknown'): Record<string, ReportedGpu> {
  return Object.fromEntries(
    Object.entries(memory).map(([id, gpu]) => [
      id,
      {
        ...identityOf(gpu),
        state,
        detail: state === 'lost' ? 'answered before; now the driver finds no GPU' : 'no reading at present',
      },
    ]),
  );
}

function isSame(before: ReportedGpu, now: ReportedGpu): boolean {
  if (before.uuid !== undefined && now.uuid !== undefined) return before.uuid === now.uuid;
  return before.bus !== undefined && now.bus !== undefined && busKey(before.bus) === busKey(now.bus);
}

function identityOf(gpu: ReportedGpu | undefined): Pick<ReportedGpu, 'name' | 'uuid' | 'bus'> {
  const { name, uuid, bus } = gpu ?? {};
  return {
    ...(name === undefined ? {} : { name }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(bus === undefined ? {} : { bus }),
  };
}
