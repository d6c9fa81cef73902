import { isStackEdge } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** What stands in angle brackets is to be filled in by whoever uses the file. */
const placeholder = /[<>]/;
/** Made by a provisioner for one claim. */
const provisioned = /^pvc-[0-9a-f]{8}-/;

export function isPlaceholder(name: string): boolean {
  return placeholder.test(name);
}

/** The share a claim is meant for: on Azure Stack Edge the volume it names. Undefined where it can be another one. */
export function shareOf(claim: FileObject, { target, volumes }: ObjectSet): string | undefined {
  const volume = claim.text(['spec', 'volumeName']);
  if (volume === undefined || volume === '' || !isStackEdge(target)) return undefined;
  return provisioned.test(volume) || volumes.has(volume) ? undefined : volume;
}
