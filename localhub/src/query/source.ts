export type Source = 'devices' | 'devices.modules' | 'devices.jobs';

export const SOURCES: readonly Source[] = ['devices', 'devices.modules', 'devices.jobs'];

/** What a row of `FROM devices.jobs` has, and so what a condition over it can name. */
const JOB_COLUMNS = [
  'deviceId',
  'moduleId',
  'jobId',
  'jobType',
  'status',
  'startTimeUtc',
  'endTimeUtc',
  'createdDateTimeUtc',
  'lastUpdatedDateTimeUtc',
  'outcome',
  'error',
];

/** Fields of the identity, and what is called as one of them. */
const IN_ANY_CASE = ['deviceid', 'moduleid', 'status'];

/** Why a condition over what jobs did cannot name this; null when it can. It reaches into no twin. */
export function refuseJobPath(steps: readonly string[]): string | null {
  const [first = ''] = steps;
  if (JOB_COLUMNS.includes(first) || IN_ANY_CASE.includes(first.toLowerCase())) return null;
  return `FROM devices.jobs has no ${first}, and conditions over twins cannot stand there. There are ${JOB_COLUMNS.join(', ')}.`;
}

/** A path may name its source: `devices.tags.site` is `tags.site`. */
export function withoutSource(steps: readonly string[], source: Source): readonly string[] {
  const prefix = source.split('.');
  const named = prefix.every((part, index) => steps[index]?.toLowerCase() === part);
  return named && steps.length > prefix.length ? steps.slice(prefix.length) : steps;
}
