import { HubError } from '../errors/hub-error.ts';
import { parseIfMatch } from '../identity/etag.ts';
import type { IdentityId } from '../identity/identity-id.ts';
import type { MethodCaller } from '../method/method-caller.ts';
import { readMethodRequest } from '../method/method-request.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { TwinService } from '../twin/twin-service.ts';
import type { DeviceOutcome } from './job.ts';

function failure(error: unknown): DeviceOutcome {
  if (!(error instanceof HubError)) throw error;
  return { status: 'failed', error: { code: error.code, description: error.message } };
}

function etagOf(patch: unknown): string | undefined {
  const etag = typeof patch === 'object' && patch !== null && 'etag' in patch ? patch.etag : undefined;
  return typeof etag === 'string' ? etag : undefined;
}

/** Merges a job's patch into one twin: within the same turn, so that it is kept together with the job's note of it. */
export function updateTwinOf(twins: TwinService, id: IdentityId, patch: unknown): DeviceOutcome {
  try {
    twins.write(id, readTwinWrite(patch), 'merge', parseIfMatch(etagOf(patch)));
    return { status: 'completed', answer: null };
  } catch (error) {
    return failure(error);
  }
}

/** Calls a job's method on one device or module. @throws Error when the signal ended the call */
export async function callMethodOf(
  methods: MethodCaller,
  id: IdentityId,
  call: unknown,
  signal: AbortSignal,
): Promise<DeviceOutcome> {
  try {
    return { status: 'completed', answer: await methods.call(id, readMethodRequest(call), signal) };
  } catch (error) {
    return failure(error);
  }
}
