import type { Findings } from '../diagnostics/findings.ts';
import type { Locate } from '../model/draft.ts';
import { isStackEdge } from '../model/target.ts';
import { sharedGpuOf } from './gpu-sharing.ts';
import type { Workload } from './workload-schema.ts';

/** What must be known of GPUs that several modules share: nothing on the device keeps it true by itself. */
export function reportGpus(workload: Workload, locate: Locate, findings: Findings): void {
  const onStackEdge = isStackEdge(workload.target);
  for (const [name, { gpu }] of Object.entries(workload.modules)) {
    const shared = sharedGpuOf(gpu);
    if (shared === undefined) continue;
    if (shared.sharing === 'mps') {
      findings.add(
        'MOOR1608',
        locate(['modules', name, 'gpu'], 'key'),
        `\`${name}\` counts on MPS, which must be started on the device`,
        onStackEdge
          ? 'Run `Start-HcsGpuMPS` there, and again after each update of the device, which leaves MPS off; then start the modules anew.'
          : 'Start the MPS control daemon on the machine before the module, also after a restart.',
      );
    }
    if (onStackEdge && shared.devices.length > 1) {
      findings.add(
        'MOOR1609',
        locate(['modules', name, 'gpu', 'devices']),
        `\`${name}\` shares ${shared.devices.length} GPUs`,
        'The documents contradict each other on whether a module that shares can see more than one. Give one number, or try it on the device.',
      );
    }
  }
}
