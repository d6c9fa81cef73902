import { extensionKey } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { gpusOf } from '../model/gpu-request.ts';
import { lookUp, lookUpObject } from '../model/options.ts';

/** Claims for one node at a time, of modules whose new pod starts before the old one has ended. */
export function checkClaimStrategy(draft: Draft, findings: Findings): void {
  const modes = new Map<string, string>();
  for (const volume of draft.declared?.volumes.values() ?? []) {
    if (volume.kind === 'claim') modes.set(volume.claim, volume.accessMode ?? 'ReadWriteOnce');
  }
  for (const module of draft.modules) {
    // The same is told of its GPU.
    if (isRecreated(module) || gpusOf(module) > 0) continue;
    for (const { volume, path } of extensionVolumesOf(module)) {
      const claim = lookUp(lookUpObject(volume, 'persistentVolumeClaim')?.value, 'claimName')?.value;
      if (typeof claim !== 'string' || modes.get(claim) === 'ReadWriteMany') continue;
      findings.add(
        'MOOR1612',
        module.optionAt(path),
        `\`${module.name}\` mounts the claim \`${claim}\` without the strategy Recreate`,
        'On an update the new pod starts beside the old one: both write to the volume, or the new one waits for it. Add "strategy": {"type": "Recreate"} to k8s-experimental, unless the claim is ReadWriteMany and the module is made for it.',
        modes.has(claim) ? 'warning' : 'info',
      );
      break;
    }
  }
}

function isRecreated({ createOptions }: ModuleDraft): boolean {
  const strategy = lookUpObject(createOptions, extensionKey, 'strategy')?.value;
  const type = lookUp(strategy, 'type')?.value;
  return typeof type === 'string' && type.toLowerCase() === 'recreate';
}
