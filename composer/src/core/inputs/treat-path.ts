import type { Path } from '../../source/node.ts';
import type { InputKind } from '../model/draft.ts';
import type { ExpandOptions } from '../variables/expand.ts';
import { dottedPrefix, plainSteps } from './manifest-path.ts';

type Treat = ExpandOptions['treat'];

const credential = /^(username|password)$/i;
/** Command lines: a shell in the container may mean its own `$HOME`. */
const shellOption = /^(cmd|entrypoint|healthcheck)$/i;

/** How variables at a path are treated, by the kind of input. `base` is the path to the sections of a manifest. */
export function treatFor(kind: InputKind, base: Path): Treat {
  return kind === 'workload' ? treatWorkload : (path) => treatManifest(path, base);
}

/** Whether a path is that of the image of a module. */
export function isImageFor(kind: InputKind, base: Path): ExpandOptions['isImage'] {
  if (kind === 'workload') return isWorkloadImage;
  return (path) => {
    if (path.at(-1) !== 'image') return false;
    const inside = plainSteps(path.slice(base.length));
    const isModule = inside[2] === 'modules' || inside[2] === 'systemModules';
    return inside.length === 6 && inside[0] === '$edgeAgent' && isModule && inside[4] === 'settings';
  };
}

function isWorkloadImage(path: Path): boolean {
  if (path.length === 3) return path[0] === 'modules' && path[2] === 'image';
  return path.length === 2 && (path[0] === 'edgeAgent' || path[0] === 'edgeHub') && path[1] === 'image';
}

/** Credentials also stand where a workload passes on what it does not model, as they stand in a manifest. */
function treatWorkload(path: Path): ReturnType<Treat> {
  const isCredential = path[0] === 'registries' || passedOn(path).at(-3) === 'registryCredentials';
  return isCredential && credential.test(String(path.at(-1))) ? 'deferred' : 'expand';
}

/** A path with the dotted key of a layered deployment taken apart. */
function passedOn(path: Path): Path {
  const key = path[2];
  if (typeof key !== 'string' || !key.startsWith(dottedPrefix)) return path;
  return [...path.slice(0, 2), ...key.split('.'), ...path.slice(3)];
}

function treatManifest(path: Path, base: Path): ReturnType<Treat> {
  if (!base.every((step, index) => path[index] === step)) return 'lenient';
  const inside = plainSteps(path.slice(base.length));
  if (inside.at(-3) === 'registryCredentials' && credential.test(String(inside.at(-1)))) return 'deferred';
  const options = inside.indexOf('createOptions');
  if (options >= 0 && shellOption.test(String(inside[options + 1]))) return 'lenient';
  if (inside[0] === '$edgeHub' && inside[2] === 'routes') return 'route';
  return 'expand';
}
