import type { z } from 'zod';

/** The first of what is wrong with a value, with its place in it. */
export function issueText({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'it is not valid';
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`;
}
