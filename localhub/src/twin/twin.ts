import { argumentInvalid } from '../errors/catalogue.ts';
import { preciseTimestamp } from '../identity/timestamps.ts';
import { sizeViolation, TWIN_LIMITS, twinViolation } from './limits.ts';
import { mergePatch, patchBetween } from './merge.ts';
import { leafMetadata, mergeMetadata, stampWhole, type MetadataNode, type Stamp } from './metadata.ts';
import { copyOf, emptyObject, withoutSystemKeys, type TwinObject } from './value.ts';

export interface Section {
  readonly value: TwinObject;
  readonly metadata: MetadataNode;
  /** `$version`: starts at 1, one more with each accepted write. */
  readonly version: number;
}

export type ConfigurationStatus = 'Applied' | 'Targeted';

export interface TwinState {
  /** One more with each write of tags or desired properties; reported writes leave it. */
  readonly etagCounter: number;
  readonly tagOnlyWrites: number;
  readonly tags: TwinObject;
  readonly desired: Section;
  readonly reported: Section;
  readonly configurations: ReadonlyMap<string, ConfigurationStatus>;
}

export interface TwinWrite {
  /** null clears the section, undefined leaves it alone. */
  readonly tags: TwinObject | null | undefined;
  readonly desired: TwinObject | null | undefined;
}

export interface WrittenTwin {
  readonly twin: TwinState;
  /** The merge patch to send to a device that listens; null when desired properties were not written. */
  readonly notification: TwinObject | null;
}

export function initialTwin(nowMs: number): TwinState {
  const stamp: Stamp = { lastUpdated: preciseTimestamp(nowMs), version: null };
  const section: Section = { value: emptyObject(), metadata: leafMetadata(stamp), version: 1 };
  return {
    etagCounter: 1,
    tagOnlyWrites: 0,
    tags: emptyObject(),
    desired: section,
    reported: section,
    configurations: new Map(),
  };
}

/** The twin's own `version`: two at the start, one more with every accepted write of any section. */
export function twinVersion(twin: TwinState): number {
  return twin.desired.version + twin.reported.version + twin.tagOnlyWrites;
}

function accept(what: string, section: TwinObject): TwinObject {
  const clean = withoutSystemKeys(section);
  const violation = twinViolation(clean);
  if (violation !== null) throw argumentInvalid(`${what}: ${violation}`);
  return clean;
}

function acceptSize(what: string, section: TwinObject, limitBytes: number): TwinObject {
  const violation = sizeViolation(section, limitBytes);
  if (violation !== null) throw argumentInvalid(`${what}: ${violation}`);
  return section;
}

function replaced(section: TwinObject): TwinObject {
  return mergePatch(emptyObject(), section);
}

function writeDesired(
  section: Section,
  input: TwinObject | null,
  mode: 'merge' | 'replace',
  nowMs: number,
): { section: Section; notification: TwinObject } {
  const version = section.version + 1;
  const stamp: Stamp = { lastUpdated: preciseTimestamp(nowMs), version };
  const patch = accept('properties.desired', input ?? emptyObject());
  if (mode === 'merge' && input !== null) {
    const value = acceptSize('properties.desired', mergePatch(section.value, patch), TWIN_LIMITS.desiredBytes);
    const metadata = mergeMetadata(section.metadata, patch, stamp);
    return { section: { value, metadata, version }, notification: patch };
  }
  const value = acceptSize('properties.desired', replaced(patch), TWIN_LIMITS.desiredBytes);
  const notification = patchBetween(section.value, value);
  return { section: { value, metadata: stampWhole(value, stamp), version }, notification };
}

function withVersion(patch: TwinObject, version: number): TwinObject {
  const notification = copyOf(patch);
  notification['$version'] = version;
  return notification;
}

/**
 * Tags and desired properties as a service writes them, merged (PATCH) or replaced (PUT).
 * @throws HubError 400 when a rule of twins is broken; the twin then stays as it was.
 */
export function writeTwin(twin: TwinState, write: TwinWrite, mode: 'merge' | 'replace', nowMs: number): WrittenTwin {
  const writesTags = write.tags !== undefined;
  const writesDesired = write.desired !== undefined;
  if (!writesTags && !writesDesired) return { twin, notification: null };
  let tags = twin.tags;
  if (write.tags !== undefined) {
    const patch = accept('tags', write.tags ?? emptyObject());
    const merged = mode === 'merge' && write.tags !== null ? mergePatch(twin.tags, patch) : replaced(patch);
    tags = acceptSize('tags', merged, TWIN_LIMITS.tagsBytes);
  }
  const desired = write.desired === undefined ? null : writeDesired(twin.desired, write.desired, mode, nowMs);
  return {
    twin: {
      ...twin,
      tags,
      desired: desired?.section ?? twin.desired,
      etagCounter: twin.etagCounter + 1,
      tagOnlyWrites: twin.tagOnlyWrites + (writesDesired ? 0 : 1),
    },
    notification: desired === null ? null : withVersion(desired.notification, desired.section.version),
  };
}

/**
 * Reported properties as the device writes them: always a merge patch; the etag stays.
 * @throws HubError 400 when a rule of twins is broken.
 */
export function writeReported(twin: TwinState, input: TwinObject, nowMs: number): TwinState {
  const patch = accept('properties.reported', input);
  const value = acceptSize('properties.reported', mergePatch(twin.reported.value, patch), TWIN_LIMITS.reportedBytes);
  const stamp: Stamp = { lastUpdated: preciseTimestamp(nowMs), version: null };
  const metadata = mergeMetadata(twin.reported.metadata, patch, stamp);
  return { ...twin, reported: { value, metadata, version: twin.reported.version + 1 } };
}
