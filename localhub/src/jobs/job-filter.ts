import { argumentInvalid } from '../errors/catalogue.ts';

/** Which jobs are asked for; null leaves one open. */
export interface JobFilter {
  readonly type: string | null;
  readonly status: string | null;
}

/** As the REST reference lists them. Most are of jobs that only IoT Hub has. */
const TYPES = [
  'unknown',
  'export',
  'import',
  'backup',
  'readDeviceProperties',
  'writeDeviceProperties',
  'updateDeviceConfiguration',
  'rebootDevice',
  'factoryResetDevice',
  'firmwareUpdate',
  'scheduleDeviceMethod',
  'scheduleUpdateTwin',
  'restoreFromBackup',
  'failoverDataCopy',
];
const STATUSES = ['unknown', 'enqueued', 'running', 'completed', 'failed', 'cancelled', 'scheduled', 'queued'];

/** The Node SDK's own types have a word that the REST reference has not; its jobs end as `completed`. */
const SDK_STATUSES = new Map([['finished', 'completed']]);

/** Reads what stands in the address of a query for jobs. @throws HubError 400 for a word that is none of IoT Hub's */
export function readJobFilter(jobType: string | undefined, jobStatus: string | undefined): JobFilter {
  const status = SDK_STATUSES.get(jobStatus?.toLowerCase() ?? '') ?? jobStatus;
  return { type: readWord('jobType', jobType, TYPES), status: readWord('jobStatus', status, STATUSES) };
}

function readWord(name: string, text: string | undefined, words: readonly string[]): string | null {
  if (text === undefined || text === '') return null;
  const word = words.find((known) => known.toLowerCase() === text.toLowerCase());
  if (word !== undefined) return word;
  throw argumentInvalid(`${name} must be one of ${words.join(', ')}, not '${text.slice(0, 80)}'.`);
}
