import { deviceIdentity, moduleIdentity, type IdentityId } from '../identity/identity-id.ts';
import type { TwinIndex } from '../query/twin-index.ts';
import type { TwinValue } from '../twin/value.ts';

const MODULES = /^\s*from\s+devices\.modules\b/i;

function toIdentity(deviceId: TwinValue | undefined, moduleId: TwinValue | undefined): IdentityId[] {
  if (typeof deviceId !== 'string') return [];
  return [typeof moduleId === 'string' ? moduleIdentity(deviceId, moduleId) : deviceIdentity(deviceId)];
}

/**
 * Whom a job is for, found in small steps: a condition over devices, `*` or nothing for all of them, or `FROM devices.modules [WHERE …]`.
 * @throws QueryError
 */
export function* targetSteps(index: TwinIndex, condition: string): Generator<void, IdentityId[]> {
  const text = condition.trim();
  let query = `SELECT deviceId FROM devices WHERE ${text}`;
  if (text === '' || text === '*') query = 'SELECT deviceId FROM devices';
  else if (MODULES.test(text)) query = `SELECT deviceId, moduleId ${text}`;
  const { rows } = yield* index.rowSteps(query);
  return rows.flatMap((row) => toIdentity(row['deviceId'], row['moduleId']));
}
