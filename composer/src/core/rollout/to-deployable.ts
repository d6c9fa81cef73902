import type { Composed } from '../compose/composed.ts';
import type { Deployable } from './deployable.ts';

/** What is pushed of a composed input: its bindings and watchers, with the manifest whose secrets were put in. */
export function toDeployable(composed: Composed, modulesContent: Deployable['modulesContent']): Deployable {
  const { name, target, revision, bindings, reporter, prober } = composed;
  return { name, target, revision, modulesContent, bindings, reporter, prober };
}
