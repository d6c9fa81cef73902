import { registryHostOf } from '@mooring/edge-kubernetes';
import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';

/** Of the container registry that an Azure Stack Edge brings. */
const registryPort = '31001';

/** Images of modules in the container registry of the device itself (documented not to work with IoT Edge). */
export function checkDeviceRegistry(draft: Draft, findings: Findings): void {
  for (const module of draft.modules) {
    // Theirs lies where the image of the author does.
    if (module.name === draft.reporter || module.name === draft.prober) continue;
    const image = module.settings['image'];
    if (typeof image !== 'string' || !registryHostOf(image).endsWith(`:${registryPort}`)) continue;
    findings.add(
      'MOOR1809',
      module.imageAt,
      `the image of \`${module.name}\` is in the container registry of the device`,
      'It does not serve modules of IoT Edge. Push the image to another registry, or deploy it by kubectl.',
    );
  }
}
