import { toValue, type Entry, type JsonObject, type Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject } from '../model/options.ts';
import type { Target } from '../model/target.ts';
import type { Places } from './places.ts';

/** What is known of a manifest beside its content. */
export interface ManifestInput {
  kind: 'template' | 'deployment';
  name: string;
  target: Target;
}

/** One module of a manifest whose createOptions are an object by now; undefined when it has not the form of one. */
export function readModule(
  entry: Entry,
  name: string,
  path: Path,
  places: Places,
  findings: Findings,
): ModuleDraft | undefined {
  const node = entry.node.kind === 'object' ? entry.node : undefined;
  if (node?.entries.get('settings')?.node.kind === 'object') {
    return draftOf(name, toValue(node) as JsonObject, path, places);
  }
  const what = node === undefined ? 'must be an object' : 'needs `settings` with an image';
  findings.add(
    'MOOR1301',
    places.locate(path, 'key'),
    `module \`${name}\` ${what}`,
    'Write {"type": "docker", "status": "running", "restartPolicy": "always", "settings": {"image": "…", "createOptions": "{}"}}.',
  );
  return undefined;
}

function draftOf(name: string, value: JsonObject, path: Path, places: Places): ModuleDraft {
  const { settings, ...entry } = value;
  const { createOptions, ...rest } = isObject(settings) ? settings : {};
  return {
    name,
    nameAt: places.locate(path, 'key'),
    entry,
    settings: rest,
    createOptions: isObject(createOptions) ? createOptions : {},
    entryAt: places.below(path),
    optionAt: places.below([...path, 'settings', 'createOptions']),
    imageAt: places.locate([...path, 'settings', 'image']),
    volumes: new Map(),
  };
}
