import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { desiredSchema } from './desired.ts';
import { gpuStates, gpuSubsystemStates } from './gpu-state.ts';
import { reportedGpuSchema, reportedSchema, reportedVolumeSchema, summarySchema } from './reported.ts';
import { verdictOf, volumeStates } from './volume-state.ts';

const text = readFileSync(new URL('../../../docs/twin-reference.md', import.meta.url), 'utf8');

/** Rows of the table below a heading, cell by cell, without the back quotes. */
function table(heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`docs/twin-reference.md has no heading "${heading}"`);
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}
const names = (heading: string) => table(heading).map(([name]) => name);

describe('docs/twin-reference.md', () => {
  it('lists every state of a volume with its verdict, in the order of the code', () => {
    expect(table('States of a volume').map(([state, verdict]) => [state, verdict])).toEqual(
      volumeStates.map((state) => [state, verdictOf(state)]),
    );
  });

  it.each([
    ['States of a GPU', [...gpuStates]],
    ['What asking for GPUs came to', [...gpuSubsystemStates]],
    ['Reported properties', Object.keys(reportedSchema.shape)],
    ['A volume', Object.keys(reportedVolumeSchema.shape)],
    ['A GPU', Object.keys(reportedGpuSchema.shape)],
    ['The summary', Object.keys(summarySchema.shape)],
    ['Desired properties', Object.keys(desiredSchema.shape)],
  ])('lists under "%s" what the code has', (heading, expected) => {
    expect(names(heading)).toEqual(expected);
  });

  it('tells the defaults of the settings', () => {
    const defaults = desiredSchema.parse({});
    for (const [name, , byDefault] of table('Desired properties')) {
      const value = defaults[name as keyof typeof defaults];
      expect([name, byDefault]).toEqual([name, value === undefined ? '' : JSON.stringify(value)]);
    }
  });

  it('asks only for keys that a document has', () => {
    const asked = [...text.matchAll(/properties\.reported\.([a-zA-Z]+)(?:\.([a-zA-Z]+))?/g)];
    expect(asked.length).toBeGreaterThan(5);
    expect(Object.keys(reportedSchema.shape)).toEqual(expect.arrayContaining(asked.map(([, key]) => key)));
    const ofSummary = asked.filter(([, key, inner]) => key === 'summary' && inner !== undefined);
    expect(Object.keys(summarySchema.shape)).toEqual(expect.arrayContaining(ofSummary.map(([, , inner]) => inner)));
  });
});
