import { emptyObject, type TwinObject, type TwinValue } from '../twin/value.ts';
import type { DeviceJobRecord, JobRecord, JobStatistics } from './job.ts';

function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** A job as the service reads it. Statistics stand there once it has looked for its devices. */
export function renderJob(job: JobRecord, statistics: JobStatistics | null): object {
  const { type, ...what } = job.work;
  return {
    jobId: job.jobId,
    queryCondition: job.queryCondition,
    createdTime: time(job.createdAtMs),
    startTime: time(job.startAtMs),
    ...(job.endAtMs === null ? {} : { endTime: time(job.endAtMs) }),
    maxExecutionTimeInSeconds: job.maxExecutionSeconds,
    type,
    ...what,
    status: job.status,
    ...(job.failureReason === null ? {} : { failureReason: job.failureReason }),
    ...(statistics === null ? {} : { deviceJobStatistics: statistics }),
  };
}

/** What IoT Hub says of a job that it does not know. */
export const UNKNOWN_JOB = { type: 'unknown', status: 'unknown' } as const;

/** A row of `FROM devices.jobs`. */
export function renderDeviceJob(row: DeviceJobRecord): TwinObject {
  const rendered = emptyObject();
  rendered['deviceId'] = row.deviceId;
  if (row.moduleId !== null) rendered['moduleId'] = row.moduleId;
  rendered['jobId'] = row.jobId;
  rendered['jobType'] = row.jobType;
  rendered['status'] = row.status;
  if (row.startAtMs !== null) rendered['startTimeUtc'] = time(row.startAtMs);
  if (row.endAtMs !== null) rendered['endTimeUtc'] = time(row.endAtMs);
  rendered['createdDateTimeUtc'] = time(row.createdAtMs);
  rendered['lastUpdatedDateTimeUtc'] = time(row.updatedAtMs);
  if (row.answer !== null) {
    const { status, payload } = row.answer;
    rendered['outcome'] = { deviceMethodResponse: { status, payload: payload as TwinValue } };
  }
  if (row.error !== null) rendered['error'] = { ...row.error };
  return rendered;
}
