import { methodStatuses } from '@mooring/contract';
import type { z } from 'zod';

/** What a direct method answers with. */
export interface MethodAnswer {
  readonly status: number;
  readonly payload: object;
}

const mostReasons = 5;

/**
 * The request as it parses, or the answer 400 with what is wrong and what the method takes.
 *
 * @param payload as it came; nothing, `null` and `""` are an empty request
 */
export function readRequest<T>(
  schema: z.ZodType<T>,
  payload: unknown,
  takes: string,
): { readonly request: T } | { readonly refusal: MethodAnswer } {
  const isEmpty = payload === null || payload === undefined || payload === '';
  const parsed = schema.safeParse(isEmpty ? {} : payload);
  if (parsed.success) return { request: parsed.data };
  const reasons = parsed.error.issues
    .slice(0, mostReasons)
    .map((issue) => `${issue.path.map(String).join('.') || 'payload'}: ${issue.message}`.slice(0, 200));
  return { refusal: { status: methodStatuses.badRequest, payload: { error: `${takes}; ${reasons.join('; ')}` } } };
}
