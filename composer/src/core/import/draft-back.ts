import type { Json, JsonObject } from '../../source/node.ts';
import { compactJson } from '../compose/canonical-json.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import { Findings } from '../diagnostics/findings.ts';
import type { Draft, ModuleDraft } from '../model/draft.ts';
import type { Target } from '../model/target.ts';
import { draftWorkload } from '../workload/draft-workload.ts';
import { workloadSchema } from '../workload/workload-schema.ts';
import { putIntoName, putIntoObject, type ValueOf } from './put-in.ts';

const nowhere: At = { file: '', line: 1, column: 1 };

/** What every part of a workload is drafted with when it is tried. */
export interface Trial {
  head: JsonObject;
  target: Target;
  valueOf: ValueOf;
}

/** A workload as it was imported, drafted as `compose` would do it; undefined when it would be refused. */
export function draftBack(trial: Trial, sections: JsonObject): Draft | undefined {
  const value = putIntoObject({ ...trial.head, modules: {}, ...sections }, trial.valueOf);
  const parsed = workloadSchema().safeParse(value);
  if (!parsed.success) return undefined;
  const findings = new Findings();
  const draft = draftWorkload({ ...parsed.data, target: trial.target }, () => nowhere, findings);
  return findings.hasErrors ? undefined : draft;
}

/** Whether a module that was drafted back is the one that was imported. */
export function isSameModule(drafted: ModuleDraft | undefined, imported: ModuleDraft, valueOf: ValueOf): boolean {
  if (drafted === undefined || drafted.name !== putIntoName(imported.name, valueOf)) return false;
  return (['entry', 'settings', 'createOptions'] as const).every((part) =>
    isSame(drafted[part], putIntoObject(imported[part], valueOf)),
  );
}

/** Whether two values are the same in a manifest, where the order of keys means nothing. */
export function isSame(one: Json, other: Json): boolean {
  return compactJson(one) === compactJson(other);
}
