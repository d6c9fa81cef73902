import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { metricTable } from './metric-table.ts';

it('documents every metric with its labels, in the order of the code', () => {
  const text = readFileSync(new URL('../../../../docs/operations.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `(?<name>(?:mooring|process)_[a-z_]+)` +\| (?<help>.+?) +\|$/gm)];
  expect(rows.map(({ groups }) => [groups?.['name'], groups?.['help']])).toEqual(
    metricTable.map(({ name, help, labels = [] }) => [
      name,
      labels.length === 0 ? help : `${help} By ${labels.map((label) => `\`${label}\``).join(', ')}.`,
    ]),
  );
});
