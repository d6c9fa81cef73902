import { fileURLToPath } from 'node:url';
import { relative } from 'node:path';
import type { RolloutBinding } from '../../core/rollout/observation.ts';

const wrongShare = fileURLToPath(new URL('../../../../manifests/workloads/wrong-share.workload.yaml', import.meta.url));

/** What a newcomer may try next, as commands to be typed in another terminal. */
export function suggestions(
  bindings: readonly RolloutBinding[],
  device: string,
  dataDir: string,
  example: boolean,
): string {
  const share = bindings[0]?.claim;
  const data = dataDir === '.mooring' ? '' : ` --data ${dataDir}`;
  const lines = ['It stays up and prints changes until Ctrl-C. In another terminal, try:'];
  if (share !== undefined) {
    lines.push(`  npx mooring sim break ${share}${data}`, `  npx mooring sim mend ${share}${data}`);
  }
  // On a device with other shares the example would prove nothing.
  if (!example) return lines.join('\n');
  const file = relative(process.cwd(), wrongShare);
  lines.push(
    `  npx mooring apply ${file} --device ${device} --local-hub ${dataDir}/hub --watch`,
    '  (a share name with two letters swapped: it ends with exit 1 and names the share)',
  );
  return lines.join('\n');
}
