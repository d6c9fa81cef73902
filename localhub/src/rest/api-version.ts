import { HubError } from '../errors/hub-error.ts';

/** The versions IoT Hub is known to take. */
const ACCEPTED = new Set(['2018-06-30', '2020-05-31-preview', '2020-09-30', '2021-04-12', '2024-03-31']);

/** @throws HubError 400 for a version that is missing or not known */
export function checkApiVersion(version: string | undefined): void {
  if (version !== undefined && ACCEPTED.has(version)) return;
  throw new HubError({
    status: 400,
    code: 'InvalidProtocolVersion',
    number: 400_001,
    text: `api-version ${version === undefined ? 'is missing' : `'${version}' is not known`}. Accepted: ${[...ACCEPTED].join(', ')}.`,
  });
}
