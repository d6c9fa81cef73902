import type { JsonObject } from '../../source/node.ts';
import { isObject } from '../model/options.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { toWorkloadModule, type Candidate, type Lift, type LiftContext } from './candidate.ts';
import { draftBack, isSameModule, type Trial } from './draft-back.ts';
import { entryLifts } from './lift-entry.ts';
import { mountLifts } from './lift-mounts.ts';
import { optionLifts } from './lift-options.ts';

const lifts: Lift[] = [...entryLifts, ...optionLifts, ...mountLifts];

/**
 * A module of a manifest as a workload has it. What a workload has a key for gets it, as long as it then comes to the same
 * module; the rest is passed on as it stands.
 */
export function importModule(imported: ModuleDraft, context: LiftContext, trial: Trial): JsonObject {
  const start = passOn(imported, ['type', 'status', 'restartPolicy', 'version']);
  const best = liftAll(start, lifts, context, (candidate) => {
    const module = toWorkloadModule(candidate);
    const volumes = context.volumes.declare(volumesOf(module));
    const draft = draftBack(trial, { ...context.proxy, volumes, modules: { [imported.name]: module } });
    return isSameModule(draft?.modules[0], imported, trial.valueOf);
  });
  return toWorkloadModule(best);
}

/** All lifts at once, which is right for nearly all modules; otherwise, one after another, each that leaves it right. */
export function liftAll(
  start: Candidate,
  steps: readonly Lift[],
  context: LiftContext,
  isRight: (candidate: Candidate) => boolean,
): Candidate {
  const all = steps.reduce((candidate, lift) => lift(candidate, context) ?? candidate, start);
  if (isRight(all)) return all;
  return steps.reduce((candidate, lift) => {
    const lifted = lift(candidate, context);
    return lifted !== undefined && isRight(lifted) ? lifted : candidate;
  }, start);
}

/**
 * A module with nothing of its own in the workload but its image. `null` says that it does not have a key which a
 * workload has by itself.
 */
export function passOn({ entry, settings, createOptions }: ModuleDraft, absent: readonly string[]): Candidate {
  const { image = null, ...others } = settings;
  const model = { image, ...Object.fromEntries(absent.map((key) => [key, null])) };
  return { model, entry, settings: others, createOptions };
}

/** The volumes that a module mounts. */
export function volumesOf(module: JsonObject): string[] {
  const mounts = isObject(module['mounts']) ? Object.values(module['mounts']) : [];
  return [...mounts, module['store']].filter((name) => typeof name === 'string');
}
