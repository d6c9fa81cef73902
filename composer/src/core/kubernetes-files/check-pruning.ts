import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';

const keeps = ['kustomize.toolkit.fluxcd.io/prune', 'kustomize.toolkit.fluxcd.io/reconcile'];

interface Step {
  object: FileObject;
  /** Folder of the repository, without `./` and slashes at the ends. */
  path: string;
}

/** Claims that Flux would delete with their file, and pods that it starts before their claims. */
export function checkPruning({ objects, claims, pods, claimByName }: ObjectSet, findings: Findings): void {
  const steps = objects
    .filter(({ group, kind }) => group === 'kustomize.toolkit.fluxcd.io' && kind === 'Kustomization')
    .map((object) => ({ object, path: (object.text(['spec', 'path']) ?? '').replace(/^(\.?\/)+|\/+$/g, '') }));
  if (steps.length === 0) return;
  const stepOf = rememberSteps(steps);
  for (const claim of claims) {
    const step = stepOf(claim.file);
    const pruning =
      step === undefined ? steps.find(({ object }) => isPruning(object)) : isPruning(step.object) ? step : undefined;
    if (pruning === undefined || keeps.some((key) => claim.annotation(key) === 'disabled')) continue;
    const isOfClass = (claim.text(['spec', 'volumeName']) ?? '') === '';
    findings.add(
      isOfClass ? 'MOOR2547' : 'MOOR2545',
      claim.at(['metadata'], 'key'),
      `${claim.title} is deleted when it leaves the repository, by ${pruning.object.title}`,
      `${isOfClass ? 'Its volume is deleted with it, and so are the data' : 'Its volume is then Released, and a share cannot be claimed again before it was unmounted and mounted anew'}. Write the annotation \`kustomize.toolkit.fluxcd.io/prune: disabled\`.`,
    );
  }
  const told = new Set<Step>();
  for (const { object, volumes } of pods) {
    const step = stepOf(object.file);
    if (step === undefined || told.has(step)) continue;
    for (const volume of volumes) {
      const name = object.text([...volume.path, 'persistentVolumeClaim', 'claimName']);
      const claim = name === undefined ? undefined : claimByName.get(`${object.namespace ?? ''}/${name}`);
      const before = claim === undefined ? undefined : stepOf(claim.file);
      if (before === undefined || before === step || dependsOn(step, before, steps)) continue;
      told.add(step);
      findings.add(
        'MOOR2546',
        step.object.at(['metadata', 'name']),
        `${step.object.title} does not wait for ${before.object.title}, which makes the claims of its pods`,
        `Write \`dependsOn: [{ name: ${before.object.name ?? ''} }]\`: without it the pods may be made first, and wait.`,
      );
      break;
    }
  }
}

function isPruning(object: FileObject): boolean {
  return object.get(['spec', 'prune']) === true;
}

/** The step whose folder a file lies in: of several, the one deepest down. Looked for once a folder. */
function rememberSteps(steps: readonly Step[]): (file: string) => Step | undefined {
  const byPath = new Map(steps.map((step) => [step.path, step]));
  const known = new Map<string, Step | undefined>();
  return (file) => {
    const parts = file.split('/').slice(0, -1);
    const folder = parts.join('/');
    if (!known.has(folder)) known.set(folder, findStep(parts, byPath));
    return known.get(folder);
  };
}

/** Bounded: nobody nests folders deeper, and each part is looked at with each before it. */
const deepest = 40;

function findStep(parts: readonly string[], byPath: ReadonlyMap<string, Step>): Step | undefined {
  const near = parts.slice(-deepest);
  for (let end = near.length; end > 0; end--) {
    for (let start = 0; start < end; start++) {
      const step = byPath.get(near.slice(start, end).join('/'));
      if (step !== undefined && step.path !== '') return step;
    }
  }
  return undefined;
}

function dependsOn(step: Step, before: Step, steps: readonly Step[]): boolean {
  const byName = new Map(steps.map((one) => [one.object.name ?? '', one]));
  const seen = new Set<Step>();
  const open = [step];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one === before) return true;
    if (seen.has(one)) continue;
    seen.add(one);
    for (const index of one.object.list(['spec', 'dependsOn']).keys()) {
      const next = byName.get(one.object.text(['spec', 'dependsOn', index, 'name']) ?? '');
      if (next !== undefined) open.push(next);
    }
  }
  return false;
}
