import { describe, expect, it } from 'vitest';
import { readJobFilter } from './job-filter.ts';

describe('a query for jobs', () => {
  it.each([
    [undefined, undefined, { type: null, status: null }],
    ['', '', { type: null, status: null }],
    ['SCHEDULEUPDATETWIN', 'Running', { type: 'scheduleUpdateTwin', status: 'running' }],
    [undefined, 'finished', { type: null, status: 'completed' }],
  ])('with jobType %j and jobStatus %j asks for %j', (type, status, filter) => {
    expect(readJobFilter(type, status)).toEqual(filter);
  });

  it.each(['constructor', '__proto__', 'done'])('is refused with the status %s', (status) => {
    expect(() => readJobFilter(undefined, status)).toThrow(/jobStatus must be one of unknown, enqueued/);
  });
});
