import { methodStatuses, probeRequestSchema, type ProbeResponse } from '@mooring/contract';
import { readRequest, type MethodAnswer } from './read-request.ts';

/**
 * The answer to the direct method `probe`: a fresh reading, 400 with what is wrong with the request, or 429 where too many
 * wait already.
 *
 * @param probe `undefined` where it takes no more
 */
export async function answerProbe(
  payload: unknown,
  probe: (volumes: readonly string[] | undefined) => Promise<ProbeResponse> | undefined,
): Promise<MethodAnswer> {
  const read = readRequest(probeRequestSchema, payload, 'probe takes {"volumes": ["name", …]} or nothing');
  if ('refusal' in read) return read.refusal;
  const response = probe(read.request.volumes);
  if (response === undefined) {
    const error = 'too many probes wait already: ask again when they have been answered';
    return { status: methodStatuses.tooMany, payload: { error } };
  }
  try {
    return { status: methodStatuses.ok, payload: await response };
  } catch (error) {
    return { status: methodStatuses.failed, payload: { error: `the probe failed: ${String(error)}` } };
  }
}
