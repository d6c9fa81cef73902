import { claimNameOf } from '../check/share-name.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import { bindsOf, shareMountsOf } from '../model/mounts.ts';
import { runsOnKubernetes } from '../model/target.ts';
import type { Binding } from './composed.ts';

/** Every share of every module of the author; what reporter and prober mount is means, not end. */
export function bindingsOf(draft: Draft): Binding[] {
  const own = draft.modules.filter(({ name }) => name !== draft.reporter && name !== draft.prober);
  return own.flatMap(runsOnKubernetes(draft.target) ? claimBindings : folderBindings);
}

function claimBindings(module: ModuleDraft): Binding[] {
  return shareMountsOf(module).flatMap(({ index, path, source, target }) => {
    const claim = claimNameOf(source);
    // A project may have suppressed that error; no claim can be shown to be bound then.
    if (claim === undefined) return [];
    return [
      {
        module: module.name,
        path: target,
        share: source,
        claim,
        ...volumeOf(module, index),
        at: module.optionAt(path),
      },
    ];
  });
}

function folderBindings(module: ModuleDraft): Binding[] {
  return bindsOf(module).flatMap(({ index, path, source, target }) => {
    const volume = volumeOf(module, index);
    if (target === undefined || volume.volume === undefined) return [];
    return [{ module: module.name, path: target, share: source, claim: source, ...volume, at: module.optionAt(path) }];
  });
}

function volumeOf(module: ModuleDraft, index: number): { volume?: string } {
  const volume = module.volumes.get(index);
  return volume === undefined ? {} : { volume };
}
