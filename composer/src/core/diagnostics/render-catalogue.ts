import { catalogue, type Code } from './catalogue/catalogue.ts';
import { renderEntry } from './render-entry.ts';

/** The text of docs/diagnostics.md. */
export function renderCatalogue(): string {
  const codes = (Object.keys(catalogue) as Code[]).sort();
  const rows = codes.map((code) => `- [${code}](#${code.toLowerCase()}) ${catalogue[code].title}`);
  return [
    '# Diagnostics',
    '',
    'What `mooring check` and `mooring compose` can say; `mooring explain CODE` shows one of them. A code keeps its meaning for good. An error stops `compose` and `apply` with exit code 1 (only MOOR1000 with 2); a warning and an info do not. A rule that rests on an inference is never an error, unless a project or a settled question makes it one: see [check.md](check.md).',
    '',
    'This page is made from the catalogue in the source: `npm run schema`.',
    '',
    ...rows,
    '',
    ...codes.flatMap((code) => renderEntry(code, catalogue[code])),
  ].join('\n');
}
