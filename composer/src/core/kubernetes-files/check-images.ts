import { checkImageCuda } from '../check/cuda.ts';
import { findImageProblem, isUntagged } from '../check/image-reference.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileContainer } from './file-pod.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** Images that cannot be pulled, or are another one from day to day. Those of the registry of the device are for kubectl. */
export function checkImages({ pods, target }: ObjectSet, findings: Findings): void {
  for (const { object, containers } of pods) {
    for (const container of containers) {
      checkImage(object, container, findings);
      const { image, name, path } = container;
      if (image === undefined || !isStackEdge(target)) continue;
      checkImageCuda(image, name, object.at([...path, 'image']), undefined, findings);
    }
  }
}

function checkImage(object: FileObject, { path, name, image }: FileContainer, findings: Findings): void {
  // What is to be filled in, by a person or a pipeline, is not known yet.
  if (image === undefined || /[$<{#]/.test(image)) return;
  const at = object.at([...path, 'image']);
  const problem = findImageProblem(image, false);
  if (problem !== undefined) {
    const { code, message, help, now } = problem;
    findings.add(
      code,
      at,
      `the image of \`${name}\` ${message}`,
      help,
      now === undefined ? {} : { fix: [{ at, was: image, now }] },
    );
  } else if (isUntagged(image)) {
    findings.add(
      'MOOR1314',
      at,
      `the image of \`${name}\` has no tag`,
      'The runtime takes `:latest`, whatever that is when it pulls. Write the tag of a version, or a digest.',
    );
  }
}
