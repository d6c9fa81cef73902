import { methodStatuses, probeRequestSchema, type ProbeResponse } from '@mooring/contract';

/**
 * The answer to the direct method `probe`: a fresh reading, or 400 with what is wrong with the request.
 *
 * @param payload as it came; nothing, `null` and `""` ask for all volumes
 */
export async function answerProbe(
  payload: unknown,
  probe: (volumes: readonly string[] | undefined) => Promise<ProbeResponse>,
): Promise<{ status: number; payload: object }> {
  const request = probeRequestSchema.safeParse(
    payload === null || payload === undefined || payload === '' ? {} : payload,
  );
  if (!request.success) {
    const reasons = request.error.issues.map(
      (issue) => `${issue.path.map(String).join('.') || 'payload'}: ${issue.message}`,
    );
    return {
      status: methodStatuses.badRequest,
      payload: { error: `probe takes {"volumes": ["name", …]} or nothing; ${reasons.join('; ')}` },
    };
  }
  try {
    return { status: methodStatuses.ok, payload: await probe(request.data.volumes) };
  } catch (error) {
    return { status: methodStatuses.failed, payload: { error: `the probe failed: ${String(error)}` } };
  }
}
