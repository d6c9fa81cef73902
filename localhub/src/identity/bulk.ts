import { z } from 'zod';
import { argumentInvalid, notDoneHere } from '../errors/catalogue.ts';
import { HubError } from '../errors/hub-error.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import { ABSENT, parseIfMatch, type IfMatch } from './etag.ts';
import { deviceBody, readBody } from './identity-body.ts';
import { deviceIdentity } from './identity-id.ts';
import type { IdentityRegistry } from './registry.ts';

export interface BulkResult {
  readonly isSuccessful: boolean;
  readonly errors: readonly { readonly deviceId: string; readonly errorCode: string; readonly errorStatus: string }[];
  readonly warnings: readonly never[];
}

const MAX_ITEMS = 100;
const ANY: IfMatch = { kind: 'any' };

const item = deviceBody.extend({
  id: z.string(),
  moduleId: z.string().nullish(),
  eTag: z.string().nullish(),
  twinETag: z.string().nullish(),
  importMode: z.string(),
});
type BulkItem = z.infer<typeof item>;

function exactly(etag: string | null | undefined): IfMatch {
  const condition = parseIfMatch(etag ?? undefined);
  if (condition.kind === 'absent') throw argumentInvalid('The item needs an etag.');
  return condition;
}

/** One item; names of the modes are compared without case, as SDKs write them differently. */
function runItem(registry: IdentityRegistry, twins: TwinService, one: BulkItem): void {
  if (one.moduleId != null) throw notDoneHere('modules in bulk operations.');
  const twin = deviceIdentity(one.id);
  switch (one.importMode.toLowerCase()) {
    case 'create':
      registry.putDevice(one.id, one, ABSENT);
      if (one['tags'] !== undefined || one['properties'] !== undefined) {
        twins.write(twin, readTwinWrite(one), 'merge', ABSENT);
      }
      return;
    case 'update':
      registry.putDevice(one.id, one, ANY);
      return;
    case 'updateifmatchetag':
      registry.putDevice(one.id, one, exactly(one.eTag));
      return;
    case 'delete':
      registry.deleteDevice(one.id, ANY);
      return;
    case 'deleteifmatchetag':
      registry.deleteDevice(one.id, exactly(one.eTag));
      return;
    case 'updatetwin':
      twins.write(twin, readTwinWrite(one), 'merge', ABSENT);
      return;
    case 'updatetwinifmatchetag':
      twins.write(twin, readTwinWrite(one), 'merge', exactly(one.twinETag));
      return;
    default:
      throw argumentInvalid(`importMode '${one.importMode}' is not known.`);
  }
}

/** Runs up to 100 items one after another; each that fails is reported, the others are done. */
export function runBulk(registry: IdentityRegistry, twins: TwinService, input: unknown): BulkResult {
  const items = readBody(z.array(item).min(1).max(MAX_ITEMS), input);
  const errors: { deviceId: string; errorCode: string; errorStatus: string }[] = [];
  const seen = new Set<string>();
  for (const one of items) {
    try {
      if (seen.has(one.id)) {
        throw new HubError({
          status: 400,
          code: 'DeviceDefinedMultipleTimes',
          number: 400_011,
          text: `Device ${one.id} stands in the list more than once.`,
        });
      }
      seen.add(one.id);
      runItem(registry, twins, one);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      errors.push({ deviceId: one.id, errorCode: error.code, errorStatus: error.message });
    }
  }
  return { isSuccessful: errors.length === 0, errors, warnings: [] };
}
