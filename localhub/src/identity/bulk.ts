import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { ABSENT, parseIfMatch, type IfMatch } from './etag.ts';
import { deviceBody, readBody, readItem } from './identity-body.ts';
import { deviceIdentity, identityKey, moduleIdentity, type IdentityId } from './identity-id.ts';
import type { IdentityRegistry } from './registry.ts';

export interface BulkError {
  readonly deviceId: string;
  readonly moduleId?: string;
  readonly errorCode: string;
  readonly errorStatus: string;
}

export interface BulkResult {
  readonly isSuccessful: boolean;
  readonly errors: readonly BulkError[];
  readonly warnings: readonly never[];
}

/** Documented. */
export const MAX_BULK_ITEMS = 100;
const ANY: IfMatch = { kind: 'any' };

const item = deviceBody.extend({
  id: z.string(),
  moduleId: z.string().nullish(),
  managedBy: z.string().max(128).nullish(),
  eTag: z.string().nullish(),
  // As an identity that was read has it; SDKs send it so.
  etag: z.string().nullish(),
  twinETag: z.string().nullish(),
  importMode: z.string(),
});
type BulkItem = z.infer<typeof item>;

function exactly(...etags: readonly (string | null | undefined)[]): IfMatch {
  const condition = parseIfMatch(etags.find((etag) => etag !== undefined && etag !== null));
  if (condition.kind === 'absent') throw argumentInvalid('The item needs an etag.');
  return condition;
}

function identityOf(one: BulkItem): IdentityId {
  return one.moduleId == null ? deviceIdentity(one.id) : moduleIdentity(one.id, one.moduleId);
}

/** A PUT of the identity, as it would be made alone. */
function put(registry: IdentityRegistry, one: BulkItem, ifMatch: IfMatch): void {
  const body = { ...one, deviceId: one.id };
  if (one.moduleId == null) registry.putDevice(one.id, body, ifMatch);
  else registry.putModule(one.id, one.moduleId, body, ifMatch);
}

function remove(registry: IdentityRegistry, one: BulkItem, ifMatch: IfMatch): void {
  if (one.moduleId == null) registry.deleteDevice(one.id, ifMatch);
  else registry.deleteModule(one.id, one.moduleId, ifMatch);
}

function create(registry: IdentityRegistry, twins: TwinService, one: BulkItem): void {
  const withTwin = one['tags'] !== undefined || one['properties'] !== undefined;
  // Read first, so that a twin that is none leaves no identity behind.
  const write = withTwin ? readTwinWrite(one) : null;
  put(registry, one, ABSENT);
  if (write === null) return;
  try {
    twins.write(identityOf(one), write, 'merge', ABSENT);
  } catch (error) {
    remove(registry, one, ANY);
    throw error;
  }
}

/** One item; names of the modes are compared without case, as SDKs write them differently. */
function runItem(registry: IdentityRegistry, twins: TwinService, one: BulkItem): void {
  switch (one.importMode.toLowerCase()) {
    case 'create':
      create(registry, twins, one);
      return;
    case 'update':
      put(registry, one, ANY);
      return;
    case 'updateifmatchetag':
      put(registry, one, exactly(one.eTag, one.etag));
      return;
    case 'delete':
      remove(registry, one, ANY);
      return;
    case 'deleteifmatchetag':
      remove(registry, one, exactly(one.eTag, one.etag));
      return;
    case 'updatetwin':
      twins.write(identityOf(one), readTwinWrite(one), 'merge', ABSENT);
      return;
    case 'updatetwinifmatchetag':
      twins.write(identityOf(one), readTwinWrite(one), 'merge', exactly(one.twinETag));
      return;
    default:
      throw argumentInvalid(`importMode '${one.importMode.slice(0, 80)}' is not known.`);
  }
}

function definedTwice(id: IdentityId): HubError {
  return new HubError({
    status: 400,
    code: 'DeviceDefinedMultipleTimes',
    number: 400_011,
    text: `${identityKey(id)} stands in the list more than once.`,
  });
}

const list = z.array(z.unknown()).min(1).max(MAX_BULK_ITEMS);

/**
 * Runs up to 100 items one after another, in a step each; each that fails is reported, the others are done. A body of
 * the wrong shape is found before the first of them is run.
 * @throws HubError 400
 */
export function* bulkSteps(
  registry: IdentityRegistry,
  twins: TwinService,
  input: unknown,
): Generator<void, BulkResult> {
  const items: BulkItem[] = [];
  for (const index of readBody(list, input).keys()) {
    items.push(readItem(item, input, index));
    yield;
  }
  const errors: BulkError[] = [];
  const seen = new Set<string>();
  for (const one of items) {
    yield;
    try {
      const id = identityOf(one);
      if (seen.has(identityKey(id))) throw definedTwice(id);
      seen.add(identityKey(id));
      runItem(registry, twins, one);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const module = one.moduleId == null ? {} : { moduleId: one.moduleId };
      errors.push({ deviceId: one.id, ...module, errorCode: error.code, errorStatus: error.message });
    }
  }
  return { isSuccessful: errors.length === 0, errors, warnings: [] };
}
