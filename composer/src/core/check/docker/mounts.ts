import type { JsonObject, Path } from '../../../source/node.ts';
import { mountFields } from '../../model/docker-fields.ts';
import { isObject, lookUp } from '../../model/options.ts';
import { fieldMeant } from '../foreign-names.ts';
import { isUnfilledSource } from '../left-placeholder.ts';
import { findVolumeProblem, isAbsolute, isPropagation, isRoot } from './binds.ts';
import { filledText, hostOf, refuseWord, type Refuse } from './refuse.ts';

const types = ['bind', 'volume', 'tmpfs', 'npipe', 'cluster', 'image'];
const propagations = ['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave'];

/** Elements of `HostConfig.Mounts` that docker refuses. That one has no `Target` is told for every target. */
export function refuseMounts(createOptions: JsonObject, refuse: Refuse): void {
  const host = hostOf(createOptions);
  const mounts = lookUp(host?.value, 'Mounts');
  if (host === undefined || !Array.isArray(mounts?.value)) return;
  for (const [index, mount] of mounts.value.entries()) {
    if (isObject(mount)) checkMount(mount, [host.key, mounts.key, index], refuse);
  }
}

function checkMount(mount: JsonObject, path: Path, refuse: Refuse): void {
  checkTarget(mount, path, refuse);
  const type = lookUp(mount, 'Type');
  if (type === undefined || type.value === null || type.value === '') {
    refuse(path, 'this mount has no `Type`', 'Write "Type": "bind" for a folder of the machine, or "volume".');
    return;
  }
  const word = filledText(type.value);
  if (word === undefined) return;
  if (!types.includes(word)) {
    refuseWord([...path, type.key], word, types.slice(0, 3), `\`${word}\` is no type of a mount`, refuse);
    return;
  }
  checkSource(mount, word, path, refuse);
  checkOptions(mount, word, path, refuse);
}

function checkTarget(mount: JsonObject, path: Path, refuse: Refuse): void {
  const target = lookUp(mount, 'Target');
  const text = filledText(target?.value);
  if (target === undefined || text === undefined) return;
  const at = [...path, target.key];
  if (isRoot(text)) {
    refuse(at, 'a mount would cover the root of the container', 'It is what the image is. Write a folder.');
  } else if (!isAbsolute(text)) {
    refuse(at, `the path in the container \`${text.slice(0, 80)}\` does not begin with a slash`, 'Write all of it.');
  }
}

function checkSource(mount: JsonObject, type: string, path: Path, refuse: Refuse): void {
  const source = lookUp(mount, 'Source');
  const isMissing = source === undefined || source.value === null || source.value === '';
  const filled = filledText(source?.value);
  // A placeholder is told by itself.
  const text = filled === undefined || isUnfilledSource(filled) ? undefined : filled;
  const isOtherwise = Object.keys(mount).some((key) => fieldMeant(mountFields, key) === 'Source');
  // Under another name it is told as that.
  if (type === 'bind' && isMissing && isOtherwise) return;
  if (type === 'bind' && isMissing) {
    refuse(path, 'this mount of a folder does not say which', 'Write "Source": "/folder/of/the/machine".');
  } else if (type === 'bind' && source !== undefined && text !== undefined && !isAbsolute(text)) {
    const help = 'Write the path from the root, or the type volume where it is the name of one.';
    refuse([...path, source.key], `the folder \`${text.slice(0, 80)}\` does not begin with a slash`, help);
  } else if (type === 'tmpfs' && source !== undefined && !isMissing) {
    refuse([...path, source.key], 'a mount of memory has a `Source`', 'Take it out.');
  } else if (type === 'volume' && source !== undefined && text !== undefined) {
    const isFolder = isAbsolute(text);
    const problem = isFolder ? `has a folder as its source: \`${text.slice(0, 80)}\`` : findVolumeProblem(text);
    if (problem === undefined || hasDriver(mount)) return;
    const edit = { was: 'volume', now: 'bind' };
    const typeKey = lookUp(mount, 'Type')?.key ?? 'Type';
    if (isFolder) refuse([...path, typeKey], `a mount of type volume ${problem}`, 'Write the type bind.', { edit });
    else refuse([...path, source.key], `a mount of type volume ${problem}`, 'Correct the name.');
  }
}

/** Names of volumes of other drivers are up to these. */
function hasDriver(mount: JsonObject): boolean {
  const options = lookUp(mount, 'VolumeOptions')?.value;
  const driver = isObject(options) ? lookUp(options, 'DriverConfig')?.value : undefined;
  const name = isObject(driver) ? lookUp(driver, 'Name')?.value : undefined;
  return typeof name === 'string' && name !== '' && name !== 'local';
}

function checkOptions(mount: JsonObject, type: string, path: Path, refuse: Refuse): void {
  for (const [name, only] of [
    ['BindOptions', 'bind'],
    ['VolumeOptions', 'volume'],
  ] as const) {
    const options = lookUp(mount, name);
    // Of other types docker is of several minds, by its version.
    if (options === undefined || !isObject(options.value) || type === only || !['bind', 'volume'].includes(type))
      continue;
    const help = `They are for the type ${only}. Take them out.`;
    refuse([...path, options.key], `a mount of type ${type} has \`${name}\``, help, { part: 'key' });
  }
  const bind = lookUp(mount, 'BindOptions');
  const propagation = type === 'bind' && isObject(bind?.value) ? lookUp(bind.value, 'Propagation') : undefined;
  const word = filledText(propagation?.value);
  if (propagation === undefined || word === undefined || isPropagation(word)) return;
  const at = [...path, bind?.key ?? '', propagation.key];
  refuseWord(at, word, propagations, `\`${word.slice(0, 40)}\` is no propagation of a mount`, refuse);
}
