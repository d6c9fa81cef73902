import type { HubContext } from '../hub-context.ts';
import { JobStore } from '../jobs/job-store.ts';
import { Jobs } from '../jobs/jobs.ts';
import type { DeviceParts } from './device-parts.ts';
import type { TwinParts } from './twin-parts.ts';

/** Scheduled jobs, which find their devices by the index and are read through it. */
export function makeJobs(context: HubContext, { index, twins }: TwinParts, { methods }: DeviceParts): Jobs {
  const { state, nowMs, log, settings } = context;
  const store = new JobStore(state);
  index.attachDeviceJobs(store.rows());
  return new Jobs({ store, index, twins, methods, nowMs, log, limit: settings.concurrentJobs ?? null });
}
