import {
  methodStatuses,
  setLogLevelRequestSchema,
  type SetLogLevelRequest,
  type SetLogLevelResponse,
} from '@mooring/contract';
import { readRequest, type MethodAnswer } from './read-request.ts';

/** The answer to the direct method `setLogLevel`: the level before, or 400 for a request that is none. */
export function answerSetLogLevel(
  payload: unknown,
  set: (request: SetLogLevelRequest) => SetLogLevelResponse,
): MethodAnswer {
  const takes = 'setLogLevel takes {"level": "debug"}, and "forSeconds" where it is for a while';
  const read = readRequest(setLogLevelRequestSchema, payload, takes);
  return 'refusal' in read ? read.refusal : { status: methodStatuses.ok, payload: set(read.request) };
}
