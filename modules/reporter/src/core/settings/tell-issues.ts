import { legalText } from '@mooring/contract';
import type { z } from 'zod';

const mostReasons = 3;

/** Why a value was refused, in one text: where in it and what is wanted there, the first three of them. */
export function tellIssues(issues: readonly z.core.$ZodIssue[]): string {
  const told = issues.slice(0, mostReasons).map((issue) => {
    const where = issue.path.map(String).join('.');
    const wanted = wantedBy(issue);
    return legalText(where === '' ? wanted : `${where}: ${wanted}`, 160);
  });
  const more = issues.length - told.length;
  return `${told.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** Of a key of a map the issue itself says only that it is wrong; what is wanted stands in those below it. */
function wantedBy(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_key') return issue.message;
  return `the name ${issue.issues[0]?.message ?? 'is none'}`;
}
