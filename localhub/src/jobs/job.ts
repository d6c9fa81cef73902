import type { MethodResult } from '../method/method-caller.ts';

export type JobStatus = 'queued' | 'scheduled' | 'running' | 'completed' | 'failed' | 'cancelled';
export type DeviceJobStatus = 'pending' | 'running' | 'completed' | 'failed';

/** What a job does on each of its devices or modules: the part of the body that says so, as it was sent. */
export type JobWork =
  | { readonly type: 'scheduleUpdateTwin'; readonly updateTwin: unknown }
  | { readonly type: 'scheduleDeviceMethod'; readonly cloudToDeviceMethod: unknown };

/** A job as it is kept. Never changed in place. */
export interface JobRecord {
  readonly jobId: string;
  readonly work: JobWork;
  readonly queryCondition: string;
  readonly createdAtMs: number;
  readonly startAtMs: number;
  readonly endAtMs: number | null;
  readonly maxExecutionSeconds: number;
  readonly status: JobStatus;
  readonly failureReason: string | null;
}

export interface DeviceJobError {
  readonly code: string;
  readonly description: string;
}

/** What a job did, or is to do, on one device or module. Never changed in place. */
export interface DeviceJobRecord {
  readonly jobId: string;
  readonly jobType: JobWork['type'];
  readonly deviceId: string;
  readonly moduleId: string | null;
  readonly status: DeviceJobStatus;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly startAtMs: number | null;
  readonly endAtMs: number | null;
  readonly answer: MethodResult | null;
  readonly error: DeviceJobError | null;
}

export type DeviceOutcome =
  | { readonly status: 'completed'; readonly answer: MethodResult | null }
  | { readonly status: 'failed'; readonly error: DeviceJobError };

/** How many devices a job is for, and how far it is with them. */
export interface JobStatistics {
  readonly deviceCount: number;
  readonly failedCount: number;
  readonly succeededCount: number;
  readonly runningCount: number;
  readonly pendingCount: number;
}

/** Nothing more happens to it. */
export function hasEnded({ status }: JobRecord): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
