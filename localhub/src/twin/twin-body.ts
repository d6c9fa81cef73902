import { z } from 'zod';
import { describeMistake } from '../errors/body-mistake.ts';
import { argumentInvalid } from '../errors/catalogue.ts';
import type { HubError } from '../errors/hub-error.ts';
import { readJson } from '../json/read-json.ts';
import type { TwinWrite } from './twin.ts';
import { isTwinObject, type TwinObject } from './value.ts';

const body = z.looseObject({
  tags: z.unknown().optional(),
  properties: z.looseObject({ desired: z.unknown().optional() }).nullish(),
});

function section(name: string, value: unknown): TwinObject | null | undefined {
  if (value === undefined || value === null) return value;
  if (isTwinObject(value)) return value;
  throw noTwin(`${name} must be an object.`);
}

/** In IoT Hub's words as far as they are known: what stands behind the colon is the local hub's own. */
function noTwin(why: string): HubError {
  return argumentInvalid(`Provided json is not a valid 'tags' or 'properties' object: ${why}`);
}

/**
 * What a service's twin body writes. `properties.reported` in it is ignored: only a device reports. `root` is what
 * messages call the whole.
 * @throws HubError 400
 */
export function readTwinWrite(input: unknown, root?: string): TwinWrite {
  const read = body.safeParse(input);
  if (!read.success) throw noTwin(describeMistake(read.error.issues, input, root));
  const { tags, properties } = read.data;
  return { tags: section('tags', tags), desired: section('properties.desired', properties?.desired) };
}

/** The tree a device reports: JSON text that must be an object. */
export function readReportedPatch(text: string): TwinObject {
  let parsed: unknown;
  try {
    parsed = readJson(text);
  } catch {
    parsed = undefined;
  }
  if (isTwinObject(parsed)) return parsed;
  throw noTwin('the payload must be an object.');
}
