import { z } from 'zod';
import { argumentInvalid } from '../errors/catalogue.ts';
import { readBody } from '../identity/identity-body.ts';
import { readMethodRequest } from '../method/method-request.ts';
import { readTwinWrite } from '../twin/twin-body.ts';
import type { JobRecord, JobWork } from './job.ts';

const body = z.looseObject({
  jobId: z.string().nullish(),
  type: z.string(),
  queryCondition: z.string().nullish(),
  startTime: z.string().nullish(),
  maxExecutionTimeInSeconds: z.number().int().nullish(),
  cloudToDeviceMethod: z.unknown().optional(),
  updateTwin: z.unknown().optional(),
});

const JOB_ID = /^[a-z0-9'-]{1,64}$/;
const FURTHEST_START_MS = 168 * 3_600_000;
const DEFAULT_EXECUTION_SECONDS = 3600;
/** What a timer of the runtime can wait for, in whole days. */
const LONGEST_EXECUTION_SECONDS = 24 * 86_400;

/**
 * Reads the body of a job's PUT. What it does is read too, so that a wrong patch or method is refused at once; the
 * query condition is not, since IoT Hub accepts a wrong one and lets the job fail.
 * @throws HubError 400 or 413
 */
export function readJob(jobId: string, input: unknown, nowMs: number): JobRecord {
  const read = readBody(body, input);
  if (!JOB_ID.test(jobId)) {
    throw argumentInvalid(`'${jobId.slice(0, 80)}' is not a job ID: 1 to 64 of a-z, 0-9, - and '.`);
  }
  if ((read.jobId ?? jobId) !== jobId) throw argumentInvalid('jobId in the body is not the one in the address.');
  return {
    jobId,
    work: readWork(read.type, read.updateTwin, read.cloudToDeviceMethod),
    queryCondition: read.queryCondition ?? '',
    createdAtMs: nowMs,
    startAtMs: readStart(read.startTime, nowMs),
    endAtMs: null,
    maxExecutionSeconds: readExecution(read.maxExecutionTimeInSeconds),
    status: 'queued',
    failureReason: null,
  };
}

function readWork(type: string, updateTwin: unknown, cloudToDeviceMethod: unknown): JobWork {
  if (updateTwin != null && cloudToDeviceMethod != null) {
    throw argumentInvalid('updateTwin and cloudToDeviceMethod cannot stand in one job: it does what its type says.');
  }
  if (type === 'scheduleUpdateTwin') {
    readTwinWrite(updateTwin, 'updateTwin');
    return { type, updateTwin };
  }
  if (type === 'scheduleDeviceMethod') {
    readMethodRequest(cloudToDeviceMethod, 'cloudToDeviceMethod');
    return { type, cloudToDeviceMethod };
  }
  throw argumentInvalid(`type must be 'scheduleUpdateTwin' or 'scheduleDeviceMethod', not '${type.slice(0, 80)}'.`);
}

function readStart(text: string | null | undefined, nowMs: number): number {
  if (text === undefined || text === null || text === '') return nowMs;
  const startAtMs = Date.parse(text);
  if (Number.isNaN(startAtMs)) throw argumentInvalid(`startTime '${text.slice(0, 80)}' is not a time.`);
  if (startAtMs > nowMs + FURTHEST_START_MS) throw argumentInvalid('startTime must be within the next 168 hours.');
  return startAtMs;
}

function readExecution(seconds: number | null | undefined): number {
  const value = seconds ?? DEFAULT_EXECUTION_SECONDS;
  if (value >= 1 && value <= LONGEST_EXECUTION_SECONDS) return value;
  throw argumentInvalid(`maxExecutionTimeInSeconds must be between 1 and ${LONGEST_EXECUTION_SECONDS}, not ${value}.`);
}
