import type { Code } from './catalogue/catalogue.ts';
import type { CatalogueEntry, Example } from './catalogue/entry.ts';

const places: Readonly<Record<Example['in'], string>> = {
  workload: 'a workload',
  modules: 'the `modules` of a deployment',
  template: 'the `modules` of a template',
  manifest: 'a manifest',
  objects: 'objects for kubectl',
};

/** One code in Markdown, line by line: what, why, source, certainty, example and remedy. */
export function renderEntry(code: Code, entry: CatalogueEntry): string[] {
  return [
    `## ${code}`,
    '',
    `**${entry.title}** (${entry.severities.join(' or ')}). ${entry.why}`,
    '',
    `Source: ${entry.source}. Certainty: ${entry.certainty}.`,
    '',
    ...(entry.question === undefined ? [] : [`Open question: ${entry.question}`, '']),
    ...renderExample('Found in', entry.example),
    ...renderExample('Remedy in', entry.remedy),
  ];
}

function renderExample(title: string, example: Example): string[] {
  if (example.shown !== undefined) return [`${title}: ${example.shown}`, ''];
  const files = filesBeside(example).flatMap(({ name, text }) => [`With ${name}:`, '', '```text', text, '```', '']);
  return [`${title} ${placeOf(example)}:`, '', '```text', example.text, '```', '', ...files];
}

/** Where an example stands, and under which circumstances: `a workload, with TAG=1`. */
export function placeOf(example: Example): string {
  const forTarget = example.target === undefined ? '' : ` for ${example.target}`;
  const set = Object.entries(example.env ?? {}).map(([name, value]) => `${name}=${value}`);
  const withEnv = set.length === 0 ? '' : `, with ${set.join(' ')}`;
  const forSite = example.site === undefined ? '' : `, for the site ${example.site}`;
  return `${places[example.in]}${forTarget}${withEnv}${forSite}`;
}

/** The other files that an example needs. */
export function filesBeside(example: Example): { name: string; text: string }[] {
  const named: Record<string, string> = {
    ...example.also,
    ...example.beside,
    ...example.knowledge,
    ...(example.policy === undefined ? {} : { 'mooring.yaml': example.policy }),
    ...(example.settled === undefined ? {} : { 'doctor.json': example.settled }),
  };
  return Object.entries(named).map(([name, text]) => ({ name, text }));
}
