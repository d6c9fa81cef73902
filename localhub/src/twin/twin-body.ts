import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { readBody } from '../identity/identity-body.ts';
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
  throw argumentInvalid(`Provided json is not a valid 'tags' or 'properties' object: ${name} must be an object.`);
}

/** What a service's twin body writes. `properties.reported` in it is ignored: only a device reports. */
export function readTwinWrite(input: unknown): TwinWrite {
  const read = readBody(body, input);
  return { tags: section('tags', read.tags), desired: section('properties.desired', read.properties?.desired) };
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
  throw argumentInvalid("Provided json is not a valid 'tags' or 'properties' object: the payload must be an object.");
}
