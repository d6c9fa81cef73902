import type { JsonObject } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Draft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import { assemble } from './assemble.ts';
import { bindingsOf } from './bindings.ts';
import { canonicalize, compactJson } from './canonical-json.ts';
import type { Composed } from './composed.ts';

/** Hexadecimal digest of a text; passed in, since the core has no cryptography of its own. */
export type Digest = (text: string) => string;

/** A draft without errors → what can be pushed. `secretPlaces`: the variables its credentials refer to, and where. */
export function compose(draft: Draft, secretPlaces: Readonly<Record<string, At>>, digest: Digest): Composed {
  const manifest = assemble(draft);
  const revision = digest(compactJson(manifest as unknown as JsonObject)).slice(0, 12);
  const watchers = [draft.reporter, draft.prober].filter((name) => name !== undefined);
  return {
    name: draft.name,
    kind: draft.kind,
    target: draft.target,
    manifest: { modulesContent: { ...manifest.modulesContent, ...sectionsOf(watchers, draft, revision) } },
    revision,
    bindings: bindingsOf(draft),
    secretNames: Object.keys(secretPlaces).sort(),
    secretPlaces,
    ...(draft.rollout === undefined ? {} : { rollout: draft.rollout }),
    ...(draft.reporter === undefined ? {} : { reporter: draft.reporter }),
    ...(draft.prober === undefined ? {} : { prober: draft.prober }),
    files: draft.files,
  };
}

/** Reporter and prober are told which revision they belong to, which is not part of the revision. */
function sectionsOf(watchers: readonly string[], draft: Draft, revision: string): JsonObject {
  return Object.fromEntries(watchers.map((name) => [name, canonicalize(withRevision(draft.sections[name], revision))]));
}

function withRevision(section: JsonObject[string] | undefined, revision: string): JsonObject {
  const desired = isObject(section) ? section['properties.desired'] : undefined;
  return { 'properties.desired': { ...(isObject(desired) ? desired : {}), revision } };
}
