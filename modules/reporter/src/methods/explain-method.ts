import { explainRequestSchema, methodStatuses, type ExplainResponse } from '@mooring/contract';
import { readRequest, type MethodAnswer } from './read-request.ts';

/** The answer to the direct method `explain`: why, 400 for a request that is none, 404 for what is not watched. */
export function answerExplain(
  payload: unknown,
  explain: (volume: string) => ExplainResponse | undefined,
  watched: readonly string[],
): MethodAnswer {
  const read = readRequest(explainRequestSchema, payload, 'explain takes {"volume": "name"}');
  if ('refusal' in read) return read.refusal;
  const { volume } = read.request;
  const explained = explain(volume);
  if (explained !== undefined) return { status: methodStatuses.ok, payload: explained };
  const names = watched.length === 0 ? 'none is' : `these are: ${watched.slice(0, 32).join(', ')}`;
  return { status: methodStatuses.notFound, payload: { error: `no volume ${volume} is watched here; ${names}` } };
}
