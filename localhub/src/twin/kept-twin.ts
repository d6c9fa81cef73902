import { z } from 'zod';
import type { TableCodec } from '../storage/state-store.ts';
import { mergePatch } from './merge.ts';
import type { MetadataNode } from './metadata.ts';
import type { ConfigurationStatus, Section, TwinState } from './twin.ts';
import { emptyObject, isTwinObject, type TwinObject, type TwinValue } from './value.ts';

const count = z.number().int().min(0);
const values = z.custom<TwinObject>(isTwinObject, 'it is no object');
const section = z.strictObject({ value: values, metadata: z.unknown(), version: count });
const twin = z.strictObject({
  etagCounter: count,
  tagOnlyWrites: count,
  tags: values,
  desired: section,
  reported: section,
  configurations: z.array(z.tuple([z.string(), z.enum(['Applied', 'Targeted'])])),
});

/** Far past the depth that a twin may have: what nests deeper is no metadata of ours. */
const MAX_DEPTH = 50;

/** `[when, version, {name: child}]`; the version is null in reported properties, and leaves end before the children. */
type KeptMetadata = readonly [string, number | null] | readonly [string, number | null, Record<string, unknown>];

function encodeMetadata({ stamp, children }: MetadataNode): KeptMetadata {
  if (children.size === 0) return [stamp.lastUpdated, stamp.version];
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [name, child] of children) kept[name] = encodeMetadata(child);
  return [stamp.lastUpdated, stamp.version, kept];
}

function decodeMetadata(json: unknown, depth: number): MetadataNode {
  if (!Array.isArray(json) || depth > MAX_DEPTH) throw new Error('its metadata are not [when, version, children]');
  const [lastUpdated, version, children = {}] = json as unknown[];
  if (typeof lastUpdated !== 'string' || !isVersion(version) || !isTwinObject(children)) {
    throw new Error('its metadata are not [when, version, children]');
  }
  const decoded = Object.entries(children).map(([name, child]) => [name, decodeMetadata(child, depth + 1)] as const);
  return { stamp: { lastUpdated, version }, children: new Map(decoded) };
}

function isVersion(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value));
}

function encodeSection({ value, metadata, version }: Section): unknown {
  return { value, metadata: encodeMetadata(metadata), version };
}

function decodeSection(place: string, { value, metadata, version }: z.infer<typeof section>): Section {
  return { value: adopt(`${place}.value`, value), metadata: decodeMetadata(metadata, 0), version };
}

/** The same without prototypes, as twins hold their objects. `place` is what an error calls it. */
function adopt(place: string, value: TwinObject): TwinObject {
  const found = placeOfNull(value);
  // In a patch a null removes what is there, so that none is ever kept.
  if (found !== null) throw new Error(`${place}${found} is null, and a twin holds no null`);
  return mergePatch(emptyObject(), value);
}

/** The way to the first null, as `.a[0]`; null where there is none. */
function placeOfNull(value: TwinValue): string | null {
  if (value === null) return '';
  if (typeof value !== 'object') return null;
  for (const [key, below] of Object.entries(value)) {
    const found = placeOfNull(below);
    if (found !== null) return `${Array.isArray(value) ? `[${key}]` : `.${key}`}${found}`;
  }
  return null;
}

/** A twin in the store. */
export const twinCodec: TableCodec<TwinState> = {
  encode: (state) => ({
    etagCounter: state.etagCounter,
    tagOnlyWrites: state.tagOnlyWrites,
    tags: state.tags,
    desired: encodeSection(state.desired),
    reported: encodeSection(state.reported),
    configurations: [...state.configurations],
  }),
  decode: (json) => {
    const kept = twin.parse(json);
    return {
      ...kept,
      tags: adopt('tags', kept.tags),
      desired: decodeSection('desired', kept.desired),
      reported: decodeSection('reported', kept.reported),
      configurations: new Map<string, ConfigurationStatus>(kept.configurations),
    };
  },
};
