import { HubError } from '../errors/hub-error.ts';

export function jobAlreadyExists(jobId: string): HubError {
  const text = `A job with ID '${jobId}' already exists.`;
  return new HubError({ status: 409, code: 'JobAlreadyExists', number: 409_000, text });
}

export function jobNotFound(jobId: string): HubError {
  return new HubError({ status: 404, code: 'JobNotFound', number: 404_002, text: `Job ${jobId} does not exist.` });
}

/** A job that runs or has ended can no longer be cancelled. */
export function notAllowedNow(jobId: string, status: string): HubError {
  return new HubError({
    status: 405,
    code: 'OperationNotAllowedInCurrentState',
    number: 405_000,
    text: `Job ${jobId} is ${status} and cannot be cancelled any more.`,
  });
}

export function tooManyActiveJobs(limit: number): HubError {
  return new HubError({
    status: 429,
    code: 'ThrottlingMaxActiveJobCountExceeded',
    number: 429_004,
    text: `This hub takes ${limit} active or scheduled job${limit === 1 ? '' : 's'} at a time.`,
  });
}
