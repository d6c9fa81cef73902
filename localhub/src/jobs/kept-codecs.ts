import { z } from 'zod';
import { identityKey } from '../identity/identity-id.ts';
import { readMethodRequest } from '../method/method-request.ts';
import { checkedCodec } from '../storage/checked-codec.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { DeviceJobRecord, JobRecord, JobWork } from './job.ts';

const moment = () => z.number().min(0).max(8.64e15);

/** Jobs, by their IDs. */
export const jobCodec = checkedCodec<JobRecord>(
  () =>
    z.strictObject({
      jobId: z.string().min(1),
      work: z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('scheduleUpdateTwin'), updateTwin: z.unknown() }),
        z.strictObject({ type: z.literal('scheduleDeviceMethod'), cloudToDeviceMethod: z.unknown() }),
      ]),
      queryCondition: z.string(),
      createdAtMs: moment(),
      startAtMs: moment(),
      endAtMs: moment().nullable(),
      maxExecutionSeconds: z.number().int().min(1),
      status: z.enum(['queued', 'scheduled', 'running', 'completed', 'failed', 'cancelled']),
      failureReason: z.string().nullable(),
    }),
  ({ jobId, work }, key) => (key === jobId ? faultOfWork(work) : `it is job '${jobId}'`),
);

/** It is read as it was when the job came: what it does on a device must not fail there for the first time. */
function faultOfWork(work: JobWork): string | null {
  try {
    if (work.type === 'scheduleUpdateTwin') readTwinWrite(work.updateTwin);
    else readMethodRequest(work.cloudToDeviceMethod);
    return null;
  } catch (error) {
    return `work: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What a job did, or is to do, on each device or module. */
export const deviceJobCodec = checkedCodec<DeviceJobRecord>(
  () =>
    z.strictObject({
      jobId: z.string().min(1),
      jobType: z.enum(['scheduleUpdateTwin', 'scheduleDeviceMethod']),
      deviceId: z.string().min(1),
      moduleId: z.string().nullable(),
      status: z.enum(['pending', 'running', 'completed', 'failed']),
      createdAtMs: moment(),
      updatedAtMs: moment(),
      startAtMs: moment().nullable(),
      endAtMs: moment().nullable(),
      answer: z.strictObject({ status: z.number(), payload: z.unknown() }).nullable(),
      error: z.strictObject({ code: z.string(), description: z.string() }).nullable(),
    }),
  (row, key) => {
    const own = rowKey(row);
    return key === own ? null : `it is '${own}'`;
  },
);

/** Unambiguous: neither a job's ID nor an identity's name can contain a space. */
export function rowKey(row: Pick<DeviceJobRecord, 'jobId' | 'deviceId' | 'moduleId'>): string {
  return `${row.jobId} ${identityKey(row)}`;
}
