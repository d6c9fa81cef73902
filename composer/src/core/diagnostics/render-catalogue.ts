import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { CatalogueEntry, Example } from './catalogue/entry.ts';

/** The text of docs/diagnostics.md. */
export function renderCatalogue(): string {
  const codes = (Object.keys(catalogue) as Code[]).sort();
  const rows = codes.map((code) => `- [${code}](#${code.toLowerCase()}) ${catalogue[code].title}`);
  return [
    '# Diagnostics',
    '',
    'What `mooring check` and `mooring compose` can say. A code keeps its meaning for good. An error stops `compose` and `apply` with exit code 1 (only MOOR1000 with 2); a warning and an info do not. A rule that rests on an inference is never an error.',
    '',
    'This page is made from the catalogue in the source: `npm run schema`.',
    '',
    ...rows,
    '',
    ...codes.flatMap((code) => renderEntry(code, catalogue[code])),
  ].join('\n');
}

function renderEntry(code: Code, entry: CatalogueEntry): string[] {
  return [
    `## ${code}`,
    '',
    `**${entry.title}** (${entry.severities.join(' or ')}). ${entry.why}`,
    '',
    `Source: ${entry.source}. Certainty: ${entry.certainty}.`,
    '',
    ...renderExample('Found in', entry.example),
    ...renderExample('Not in', entry.remedy),
  ];
}

function renderExample(title: string, example: Example): string[] {
  if (example.shown !== undefined) return [`${title}: ${example.shown}`, ''];
  const place = {
    workload: 'a workload',
    modules: 'the `modules` of a deployment',
    template: 'the `modules` of a template',
    manifest: 'a manifest',
  }[example.in];
  const set = Object.entries(example.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const withEnv = set.length === 0 ? '' : `, with ${set.join(' ')}`;
  const forSite = example.site === undefined ? '' : `, for the site ${example.site}`;
  const named = {
    ...example.also,
    ...example.beside,
    ...example.knowledge,
    ...(example.policy === undefined ? {} : { 'mooring.yaml': example.policy }),
    ...(example.settled === undefined ? {} : { 'doctor.json': example.settled }),
  };
  const files = Object.entries(named).flatMap(([name, text]) => [`With ${name}:`, '', '```text', text, '```', '']);
  return [`${title} ${place}${withEnv}${forSite}:`, '', '```text', example.text, '```', '', ...files];
}
