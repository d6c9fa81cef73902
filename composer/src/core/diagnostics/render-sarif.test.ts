import fc from 'fast-check';
import type { Log } from 'sarif';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../source/read-source.ts';
import { catalogue } from './catalogue/catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { fileUri, seenFrom } from './file-uri.ts';
import { lineFingerprints } from './line-fingerprints.ts';
import { makeSarif, renderSarif } from './render-sarif.ts';

const text = 'volumes:\n  camera: { share: "Camera_Drop" }\n';
const read = readSource({ name: 'a b.yaml', bytes: new TextEncoder().encode(text) });
const sources = 'source' in read ? [read.source] : [];
const finding: Diagnostic = {
  code: 'MOOR1501',
  severity: 'error',
  file: 'a b.yaml',
  line: 2,
  column: 20,
  message: 'a message with ${NAME}',
  help: 'See [a](b) ##vso[task.complete].',
  fix: [{ at: { file: 'a b.yaml', line: 2, column: 20 }, was: 'Camera_Drop', now: 'camera-drop' }],
};
const suppressed = [
  {
    diagnostic: { ...finding, code: 'MOOR1506' as const, severity: 'warning' as const },
    reason: 'nobody writes there',
    at: { file: 'mooring.yaml', line: 4, column: 5 },
  },
];

function runOf(diagnostics: Diagnostic[], options: Partial<Parameters<typeof renderSarif>[2]> = {}) {
  const all = { version: '1.2.3', isComplete: true, suppressed: [], ...options };
  const rendered = renderSarif(diagnostics, sources, all);
  // Of the type that SARIF is published with.
  const log: Log = makeSarif(diagnostics, sources, all);
  expect(JSON.parse(rendered)).toEqual(log);
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  return { rendered, run: log.runs[0]!, results: log.runs[0]?.results ?? [], rules: log.runs[0]?.tool.driver.rules };
}

describe('findings as SARIF', () => {
  it('have their rule, level, place and words', () => {
    const { run, results } = runOf([finding, { ...finding, severity: 'info', fix: [] }]);
    expect(run.columnKind).toBe('utf16CodeUnits');
    expect(run.tool.driver).toMatchObject({ name: 'mooring', version: '1.2.3' });
    expect(results[0]).toMatchObject({
      ruleId: 'MOOR1501',
      ruleIndex: 0,
      level: 'error',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'a%20b.yaml' }, region: { startLine: 2, startColumn: 20 } },
        },
      ],
      suppressions: [],
    });
    expect(results[1]).toMatchObject({ level: 'note' });
    expect(results[1]).not.toHaveProperty('fixes');
  });

  it('double braces and escape what would be a link', () => {
    const [result] = runOf([finding]).results;
    expect(result?.message).toEqual({ text: 'a message with ${{NAME}}. See \\[a\\](b) ##vso\\[task.complete\\].' });
  });

  it('carry rules of the catalogue for the codes that were found, and no others', () => {
    const { results, rules = [] } = runOf([finding], { suppressed });
    expect(rules.map(({ id }) => id)).toEqual(['MOOR1501', 'MOOR1506']);
    const { title, certainty, source } = catalogue.MOOR1506;
    expect(rules[1]).toMatchObject({
      shortDescription: { text: title },
      fullDescription: { text: expect.stringMatching(/\S/) as unknown },
      help: { text: expect.stringMatching(/\S/) as unknown, markdown: expect.stringContaining(title) as unknown },
      defaultConfiguration: { level: 'warning' },
      properties: { certainty, source },
    });
    for (const { ruleIndex = -1, ruleId } of results) expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  it('say of a fix exactly which characters it takes out', () => {
    const [result] = runOf([finding]).results;
    expect(result?.fixes).toEqual([
      {
        artifactChanges: [
          {
            artifactLocation: { uri: 'a%20b.yaml' },
            replacements: [
              {
                deletedRegion: { startLine: 2, startColumn: 21, endLine: 2, endColumn: 32 },
                insertedContent: { text: 'camera-drop' },
              },
            ],
          },
        ],
      },
    ]);
    const misplaced = { ...finding, fix: [{ ...finding.fix![0]!, was: 'another' }, finding.fix![0]!] };
    expect(runOf([misplaced]).results[0]).not.toHaveProperty('fixes');
  });

  it('say of every result whether it is suppressed, and why', () => {
    const { results } = runOf([finding], { suppressed });
    expect(results.map((result) => result.suppressions)).toEqual([
      [],
      [
        {
          kind: 'external',
          status: 'accepted',
          justification: 'nobody writes there',
          location: {
            physicalLocation: {
              artifactLocation: { uri: 'mooring.yaml' },
              region: { startLine: 4, startColumn: 5 },
            },
          },
        },
      ],
    ]);
  });

  it('say when not everything could be read', () => {
    expect(runOf([], { isComplete: false }).run.invocations).toEqual([{ executionSuccessful: false }]);
    expect(runOf([]).run).toMatchObject({ invocations: [{ executionSuccessful: true }], results: [] });
  });

  it('know a line by what stands in it, and a file by where the command runs', () => {
    const elsewhere = { ...finding, file: '/srv/checkout/absent.yaml' };
    const { results } = runOf([finding, { ...finding, line: 99 }, elsewhere], { folder: '/srv/checkout' });
    expect(results[0]?.partialFingerprints).toEqual({
      primaryLocationLineHash: lineFingerprints(text, new Set([2])).get(2),
    });
    for (const one of results.slice(1)) expect(one).not.toHaveProperty('partialFingerprints');
    expect(results[2]?.locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri: 'absent.yaml' } } }]);
  });

  it('are no commands of Azure Pipelines in a log', () => {
    expect(runOf([{ ...finding, file: '##vso[a]', message: '##[error]x' }]).rendered).not.toMatch(/##(vso)?\[/i);
  });

  it('can be made of every code and any text', () => {
    const any = fc.record({
      code: fc.constantFrom(...(Object.keys(catalogue) as Diagnostic['code'][])),
      severity: fc.constantFrom('error' as const, 'warning' as const, 'info' as const),
      file: fc.string({ unit: 'binary' }),
      line: fc.integer({ min: 1, max: 5 }),
      column: fc.integer({ min: 1, max: 50 }),
      message: fc.string({ unit: 'binary' }),
      help: fc.string(),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), (all) => {
        expect(runOf(all).results).toHaveLength(all.length);
      }),
    );
  });
});

describe('the name of a file as a URI', () => {
  it.each([
    ['a.yaml', 'a.yaml'],
    ['./deploy//a.yaml', 'deploy/a.yaml'],
    ['deploy/../a.yaml', 'a.yaml'],
    ['../a.yaml', '../a.yaml'],
    ['/srv/a b.yaml', 'file:///srv/a%20b.yaml'],
    ['/../a.yaml', 'file:///a.yaml'],
    ['C:\\deploy\\a.yaml', 'file:///C:/deploy/a.yaml'],
    ['javascript:alert(1)', 'javascript%3Aalert%281%29'],
    ['a?b#c%d.yaml', 'a%3Fb%23c%25d.yaml'],
    ['späne.yaml', 'sp%C3%A4ne.yaml'],
    ['\ud800.yaml', '%EF%BF%BD.yaml'],
    ['', '.'],
  ])('%s is %s', (file, uri) => {
    expect(fileUri(file)).toBe(uri);
  });

  it.each([
    ['/srv/app', '/srv/app/deploy/a.yaml', 'deploy/a.yaml'],
    ['/', '/a.yaml', 'a.yaml'],
    ['/srv/app', '/srv/application/a.yaml', '/srv/application/a.yaml'],
    ['/srv/app', 'a.yaml', 'a.yaml'],
    ['C:\\app', 'C:\\app\\a.yaml', 'a.yaml'],
  ])('seen from %s, %s is %s', (folder, file, seen) => {
    expect(seenFrom(folder, file)).toBe(seen);
  });

  it('holds only characters of a URI, and leads back to the file', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/[/\\]|^\.+$/.test(name)),
        (name) => {
          const uri = fileUri(name);
          expect(uri).toMatch(/^[A-Za-z0-9._~%-]+$/);
          expect(decodeURIComponent(uri)).toBe(name);
        },
      ),
    );
  });
});
