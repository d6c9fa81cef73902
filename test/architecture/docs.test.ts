import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gpuStates, gpuSubsystemStates, verdictOf, volumeStates } from '@mooring/contract';
import { describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const decisions = readdirSync(join(root, 'docs/decisions')).filter((name) => name.endsWith('.md'));
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...decisions.map((name) => `docs/decisions/${name}`),
];

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** First cells of the table rows below a heading, without their backticks. */
function firstCells(text: string, heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(heading)) ?? '';
  const tables = section.split(/\n\n/).filter((block) => block.trimStart().startsWith('|'));
  return tables.map((table) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => (row.split('|')[1] ?? '').trim().replaceAll('`', '')),
  );
}

describe('the documents', () => {
  it.each(documents)('%s has no link to a file that is not there', (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  });

  it('explain to operators every state of a volume with its verdict', () => {
    const rows = read('docs/operations.md').split('\n');
    const described = volumeStates.filter((state) =>
      rows.some((row) => new RegExp(`^\\| \`${state}\` +\\| ${verdictOf(state)} +\\|`).test(row)),
    );
    expect(described).toEqual([...volumeStates]);
    expect(firstCells(read('docs/operations.md'), 'Volume states')[0]).toEqual([...volumeStates]);
  });

  it('explain to operators every state of GPUs', () => {
    expect(firstCells(read('docs/operations.md'), 'GPU states')).toEqual([[...gpuSubsystemStates], [...gpuStates]]);
  });

  it('name every volume state in the glossary', () => {
    const glossary = read('docs/glossary.md');
    expect(volumeStates.filter((state) => !glossary.includes(`\`${state}\``))).toEqual([]);
  });

  it('keep the glossary in alphabetical order', () => {
    const words = [...read('docs/glossary.md').matchAll(/^\*\*(.+?)\*\*/gm)].map((match) =>
      (match[1] ?? '').toLowerCase(),
    );
    expect(words.length).toBeGreaterThan(50);
    expect(words).toEqual(words.toSorted());
  });

  it('list every decision in the index', () => {
    const index = read('docs/decisions/README.md');
    const unlisted = decisions.filter((name) => name !== 'README.md' && !index.includes(`(${name})`));
    expect(unlisted).toEqual([]);
  });

  it('give every numbered decision context, decision, consequences and certainty', () => {
    const numbered = decisions.filter((name) => /^\d{4}-/.test(name));
    expect(numbered.length).toBeGreaterThan(7);
    const headings = ['Context', 'Decision', 'Consequences', 'Certainty'];
    const lacking = numbered.filter((name) =>
      headings.some((heading) => !read(`docs/decisions/${name}`).includes(`## ${heading}\n`)),
    );
    expect(lacking).toEqual([]);
  });
});
