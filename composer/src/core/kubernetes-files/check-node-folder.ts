import { isKnownFile } from '../check/host-folder.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge, type Target } from '../model/target.ts';
import type { FileObject } from './file-object.ts';
import type { FileVolume } from './file-pod.ts';

/** Where the device's own software shows shares to programs outside of Kubernetes. */
const shareFolder = /^\/home\/hcsshares(\/|$)/;
const engineSocket = /^\/(var\/)?run\/docker\.sock$/;
/** Types that make a folder where none is. */
const makesFolder = new Set(['DirectoryOrCreate', 'Directory']);

export interface NodeFolder {
  object: FileObject;
  volume: FileVolume;
  folder: string;
  target: Target;
}

/** A folder or file of the node in a pod: what is not there is made, or the pod waits. */
export function checkNodeFolder({ object, volume, folder, target }: NodeFolder, findings: Findings): void {
  const at = object.at([...volume.path, 'hostPath', 'path']);
  const type = object.text([...volume.path, 'hostPath', 'type']) ?? '';
  if (isStackEdge(target) && shareFolder.test(folder)) {
    findings.add(
      'MOOR1505',
      at,
      `\`${folder}\` is bound from the worker node, not from a share`,
      'Shares of the device are not mounted there. Name the claim of the share as `persistentVolumeClaim` instead.',
    );
  } else if (engineSocket.test(folder)) {
    findings.add(
      'MOOR2524',
      at,
      `${object.title} asks for the socket of docker, and nodes run containerd`,
      'Nothing listens there, or the pod does not start. Ask the API of Kubernetes instead, or take it out.',
      'warning',
    );
  } else if (isKnownFile(folder) && makesFolder.has(type)) {
    findings.add(
      'MOOR2524',
      at,
      `\`${folder}\` is a file, and ${object.title} mounts it as a folder`,
      'Write `type: File`, or leave the type out.',
      'warning',
    );
  } else if (object.kind !== 'DaemonSet') {
    findings.add(
      'MOOR2524',
      at,
      `${object.title} mounts the folder \`${folder}\` of whichever node it runs on`,
      'On another node there is another one, and it is lost with the node. Nothing to do where that is meant.',
    );
  }
}
