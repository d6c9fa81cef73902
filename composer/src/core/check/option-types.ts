import type { Json, JsonObject, Path } from '../../source/node.ts';
import type { Findings } from '../diagnostics/findings.ts';
import {
  containerFields,
  fieldNamed,
  hostFields,
  readOnKubernetes,
  shapeOf,
  type Fields,
  type Shape,
} from '../model/docker-fields.ts';
import type { ModuleDraft } from '../model/draft.ts';
import { isObject, lookUp } from '../model/options.ts';
import { exampleFor, wordsOf } from './option-forms.ts';

/** Who reads a value, and so what it may be. */
type Reader = 'edgeAgent' | 'docker';

interface Looking {
  module: ModuleDraft;
  onKubernetes: boolean;
  findings: Findings;
  /** How many were found. */
  count: number;
}

/**
 * Values of docker's fields that cannot be read as what they are. edgeAgent has types for most of HostConfig and throws,
 * wherever it runs; it makes a text of a number and the reverse (read in code). What it has no field for it hands on, and
 * docker takes it by the letter (documented in docker's API); on Kubernetes nobody reads that.
 *
 * @returns whether there is one
 */
export function checkOptionTypes(module: ModuleDraft, onKubernetes: boolean, findings: Findings): boolean {
  const looking: Looking = { module, onKubernetes, findings, count: 0 };
  checkFields(module.createOptions, [], containerFields, 'edgeAgent', looking);
  const host = lookUp(module.createOptions, 'HostConfig');
  if (host === undefined || host.value === null) return looking.count > 0;
  if (isObject(host.value)) checkFields(host.value, [host.key], hostFields, 'edgeAgent', looking);
  else tell([host.key], { fields: hostFields }, host.value, 'edgeAgent', looking);
  return looking.count > 0;
}

function checkFields(object: JsonObject, base: Path, fields: Fields, reader: Reader, looking: Looking): void {
  for (const [key, value] of Object.entries(object)) {
    const name = fieldNamed(fields, key);
    const field = name === undefined ? undefined : fields[name];
    if (name === undefined || field === undefined) continue;
    const { shape, isAsIs } = shapeOf(field);
    if (!isAsIs) checkValue(value, [...base, key], shape, reader, looking);
    else if (!looking.onKubernetes) checkValue(value, [...base, key], shape, 'docker', looking);
    else if (fields === containerFields && readOnKubernetes.has(name)) {
      checkValue(value, [...base, key], shape, name === 'WorkingDir' ? 'docker' : 'edgeAgent', looking);
    }
  }
}

function checkValue(value: Json, path: Path, shape: Shape, reader: Reader, looking: Looking): void {
  if (value === null || shape === 'any') return;
  if (typeof shape === 'string') {
    if (!fits(value, shape, reader)) tell(path, shape, value, reader, looking);
  } else if (isListShape(shape)) {
    if (!Array.isArray(value)) tell(path, shape, value, reader, looking);
    else checkItems(value, path, shape[0], reader, looking);
  } else if (!isObject(value)) {
    tell(path, shape, value, reader, looking);
  } else if ('fields' in shape) {
    checkFields(value, path, shape.fields, reader, looking);
  } else {
    for (const [key, one] of Object.entries(value)) checkValue(one, [...path, key], shape.mapOf, reader, looking);
  }
}

/** Of a list the first that is wrong, as a rule all of them are. */
function checkItems(values: readonly Json[], path: Path, shape: Shape, reader: Reader, looking: Looking): void {
  const before = looking.count;
  for (const [index, value] of values.entries()) {
    checkValue(value, [...path, index], shape, reader, looking);
    if (typeof shape === 'string' && looking.count > before) return;
  }
}

function isListShape(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function fits(value: Json, shape: 'text' | 'number' | 'flag', reader: Reader): boolean {
  if (value === null) return true;
  if (typeof value === 'object') return false;
  if (reader === 'docker') {
    if (shape === 'text') return typeof value === 'string';
    return shape === 'flag' ? typeof value === 'boolean' : Number.isInteger(value);
  }
  if (shape === 'text' || typeof value !== 'string') return true;
  const text = value.trim();
  return shape === 'flag' ? /^(true|false)$/i.test(text) : /^[+-]?\d+$/.test(text);
}

function tell(path: Path, shape: Shape, value: Json, reader: Reader, looking: Looking): void {
  const { module, findings } = looking;
  looking.count += 1;
  const who =
    reader === 'edgeAgent' || looking.onKubernetes
      ? 'edgeAgent fails to read the options as they are.'
      : 'Docker fails to read the options as they are, and makes no container.';
  findings.add(
    'MOOR1309',
    module.optionAt(path),
    `\`${path.join('.')}\` of \`${module.name}\` must be ${wordsOf(shape)}`,
    `${exampleFor(path, value)} ${who}`,
  );
}
