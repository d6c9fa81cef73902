import type { Ignored } from '@mooring/edge-kubernetes';
import type { Json } from '../../source/node.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { extensionVolumesOf } from '../model/extension-volumes.ts';
import { isObject, lookUp } from '../model/options.ts';

const sharedMemory = '/dev/shm';

/**
 * Whether a module says for Kubernetes, too, what it says for docker without effect: such createOptions are written for
 * both, and nothing of them is lost.
 */
export function isSaidOtherwise(module: ModuleDraft, { insteadUse }: Ignored): boolean {
  if (insteadUse?.endsWith(sharedMemory) === true) {
    const mounts = extensionVolumesOf(module).flatMap((volume) => volume.mounts);
    return mounts.some(({ mountPath }) => mountPath.replace(/\/+$/, '') === sharedMemory);
  }
  if (insteadUse === undefined || !/^k8s-experimental\.[\w.]+(\["[^"]+"\])?$/.test(insteadUse)) return false;
  let value: Json | undefined = module.createOptions;
  for (const [, quoted, plain] of insteadUse.matchAll(/\["([^"]+)"\]|([^.[]+)/g)) {
    value = isObject(value) ? lookUp(value, quoted ?? plain ?? '')?.value : undefined;
  }
  return value !== undefined && value !== null;
}
