import { registryHostOf } from '@mooring/edge-kubernetes';
import { checkImageCuda } from '../check/cuda.ts';
import { findImageProblem, isUntagged } from '../check/image-reference.ts';
import { tellMovingTags } from '../check/mutable-tags.ts';
import { privateRegistry } from '../check/registry-credentials.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { isStackEdge } from '../model/target.ts';
import type { FileContainer } from './file-pod.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

/** Images that cannot be pulled, or are another one from day to day. Those of the registry of the device are for kubectl. */
export function checkImages(set: ObjectSet, findings: Findings): void {
  const { pods, target } = set;
  tellMovingTags(
    pods.flatMap(({ object, containers }) =>
      containers.flatMap(({ name, image, path }) =>
        image === undefined ? [] : [{ name, image, at: object.at([...path, 'image']) }],
      ),
    ),
    findings,
  );
  checkCredentials(set, findings);
  for (const { object, containers } of pods) {
    for (const container of containers) {
      checkImage(object, container, findings);
      const { image, name, path } = container;
      if (image === undefined || !isStackEdge(target)) continue;
      checkImageCuda(image, name, object.at([...path, 'image']), undefined, findings);
    }
  }
}

/**
 * Images of private registries that a pod pulls without credentials while others have them: these were probably forgotten.
 * Where no pod has any, the cluster may have them by other means.
 */
function checkCredentials({ pods, objects }: ObjectSet, findings: Findings): void {
  // An account of pods may carry them for all of its pods.
  if (objects.some(({ kind, value }) => kind === 'ServiceAccount' && value['imagePullSecrets'] !== undefined)) return;
  if (!pods.some(({ spec }) => spec['imagePullSecrets'] !== undefined)) return;
  for (const { object, spec, containers } of pods) {
    if (spec['imagePullSecrets'] !== undefined || object.misspelt.has('imagePullSecrets')) continue;
    for (const { image, path, name } of containers) {
      const host = image === undefined || /[$<{#]/.test(image) ? '' : registryHostOf(image.trim()).toLowerCase();
      if (!privateRegistry.test(host)) continue;
      findings.add(
        'MOOR1315',
        object.at([...path, 'image']),
        `the image of \`${name}\` of ${object.title} is pulled from \`${host}\` without credentials`,
        'Other pods here have `imagePullSecrets`. Write them beside `containers`, too, unless the registry lets anybody pull.',
      );
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
