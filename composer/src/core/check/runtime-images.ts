import type { Findings } from '../diagnostics/findings.ts';
import type { Draft } from '../model/draft.ts';
import { isStackEdge } from '../model/target.ts';
import { checkRegistryCredentials } from './registry-credentials.ts';

/** Azure Stack Edge runs IoT Edge 1.1 and stays there. A tag that is no version says nothing. */
export function checkRuntimeImages(draft: Draft, findings: Findings): void {
  checkRegistryCredentials(draft, findings);
  if (!isStackEdge(draft.target)) return;
  for (const module of [draft.edgeAgent, draft.edgeHub]) {
    const image = module?.settings['image'];
    if (module === undefined || typeof image !== 'string') continue;
    const [, version = '', major, minor] = /:((\d+)\.(\d+)[\w.-]*)$/.exec(image.trim()) ?? [];
    if (Number(major) > 1 || (Number(major) === 1 && Number(minor) > 1)) {
      findings.add(
        'MOOR1610',
        module.imageAt,
        `${module.name} ${version} is newer than the IoT Edge 1.1 of the device`,
        'Write the tag 1.1, or compose for iotedge-vm.',
      );
    }
  }
}
