import type { Findings } from '../diagnostics/findings.ts';
import type { Locate } from '../model/draft.ts';
import { hasIotEdge } from '../model/target.ts';
import type { Workload } from './workload-schema.ts';

/** Modules for Windows on the device, which runs Linux, and paths of the other system. Of clusters their profile tells. */
export function reportSystems(workload: Workload, locate: Locate, findings: Findings): void {
  const { target } = workload;
  for (const [name, { os, mounts }] of Object.entries(workload.modules)) {
    if (os === 'windows' && hasIotEdge(target)) {
      findings.add(
        'MOOR1607',
        locate(['modules', name, 'os']),
        `\`${name}\` is for Windows, and ${target} runs Linux`,
        'Use an image for Linux, or a target with Windows nodes: aks-hybrid or kubeadm.',
      );
    }
    if (os === 'windows') continue;
    for (const path of Object.keys(mounts).filter((one) => !one.startsWith('/'))) {
      findings.add(
        'MOOR1607',
        locate(['modules', name, 'mounts', path], 'key'),
        `\`${path}\` is a path of Windows, and \`${name}\` runs on Linux`,
        'Write a path such as /home/input, or `os: windows` where there are nodes for it.',
      );
    }
  }
}
