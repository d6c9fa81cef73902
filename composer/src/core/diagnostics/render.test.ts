import { describe, expect, it } from 'vitest';
import { readSource } from '../../source/read-source.ts';
import { findElements, readXml } from '../text/testing/read-xml.ts';
import { catalogue } from './catalogue/catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';
import { renderAzurePipelines } from './render-azure-pipelines.ts';
import { renderJson } from './render-json.ts';
import { renderJunit } from './render-junit.ts';
import { renderText } from './render-text.ts';

const text = 'volumes:\n  camera: { share: Camera_Drop }\n';
const read = readSource({ name: 'w.yaml', bytes: new TextEncoder().encode(text) });
const sources = 'source' in read ? [read.source] : [];

function finding(over: Partial<Diagnostic> = {}): Diagnostic {
  return {
    code: 'MOOR1501',
    severity: 'error',
    file: 'w.yaml',
    line: 2,
    column: 20,
    message: 'a message',
    help: 'A help.',
    ...over,
  };
}

describe('diagnostics as text', () => {
  it('show the line, mark the word and say what to do', () => {
    expect(renderText([finding()], sources, { colour: false })).toBe(
      [
        'error[MOOR1501]: a message',
        ' --> w.yaml:2:20',
        '  |',
        '2 |   camera: { share: Camera_Drop }',
        '  |                    ^^^^^^^^^^^',
        '  = help: A help.',
        '',
        '1 error',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['image: https://contoso.azurecr.io/a:1.4.2 # why', 8, 'https://contoso.azurecr.io/a:1.4.2'],
    ['key: value', 1, 'key'],
    ["a: 'two words'", 4, "'two words'"],
    ['{"o": "{\\"Name\\": 1}"}', 9, '\\"Name\\"'],
    ['a: ${NAME}:1', 4, '${NAME}'],
    ['{ a: 1 }', 1, '{'],
  ])('mark in %s at %i the text %s', (line, column, word) => {
    const again = readSource({ name: 'w.yaml', bytes: new TextEncoder().encode(line) });
    const rendered = renderText([finding({ line: 1, column })], 'source' in again ? [again.source] : [], {
      colour: false,
    });
    const [, , , shown = '', mark = ''] = rendered.split('\n');
    expect(shown.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1)).toBe(word);
  });

  it('have colour only when asked for it', () => {
    const escape = '\u001b[';
    expect(renderText([finding()], sources, { colour: true })).toContain(escape);
    expect(renderText([finding()], sources, { colour: false })).not.toContain(escape);
  });

  it('count what was found', () => {
    const all = [finding(), finding({ line: 1 }), finding({ severity: 'warning' }), finding({ severity: 'info' })];
    expect(renderText(all, sources, { colour: false })).toMatch(/\n2 errors, 1 warning, 1 info\n$/);
    expect(renderText([], sources, { colour: false })).toBe('');
  });

  it('make control characters of a file visible, so that it cannot forge a line', () => {
    const rendered = renderText([finding({ message: 'a \u001b[2Jb\r\u202ec' })], [], { colour: false });
    expect(rendered).toContain('a \\u001b[2Jb\\u000d\\u202ec');
  });

  it('show a window of a line that is too long to show', () => {
    const long = `a: "${'x'.repeat(5000)}NEEDLE${'y'.repeat(5000)}"`;
    const again = readSource({ name: 'w.yaml', bytes: new TextEncoder().encode(long) });
    const rendered = renderText([finding({ line: 1, column: 5005 })], 'source' in again ? [again.source] : [], {
      colour: false,
    });
    const [, , , shown = '', mark = ''] = rendered.split('\n');
    expect(shown.length).toBeLessThan(200);
    expect(shown.slice(mark.indexOf('^'))).toMatch(/^NEEDLE/);
  });
});

describe('diagnostics for programs', () => {
  it('are JSON with every field', () => {
    expect(JSON.parse(renderJson([finding()]))).toEqual({ diagnostics: [finding()] });
  });

  it('are in JSON and in JUnit no commands of Azure Pipelines, and say the same', () => {
    const wild = finding({ message: '###vso[task.setvariable variable=a]##[error]b' });
    for (const text of [renderJson([wild]), renderJunit([wild], [])]) expect(text).not.toMatch(/##(vso)?\[/i);
    expect(JSON.parse(renderJson([wild]))).toEqual({ diagnostics: [wild] });
    expect(renderJunit([wild], []).replaceAll('&#35;', '#')).toContain(wild.message);
  });

  it('are logging commands of Azure Pipelines whose text cannot break out', () => {
    const wild = finding({
      file: 'a;b].yaml',
      message: '100% ]; ##vso[task.complete]\r\nnext\u2028\u001b[2J',
      help: 'h',
    });
    expect(renderAzurePipelines([wild])).toBe(
      '##vso[task.logissue type=error;sourcepath=a%3Bb%5D.yaml;linenumber=2;columnnumber=20;code=MOOR1501]' +
        '100%AZP25 ]; # #vso[task.complete]%0D%0Anext\\u2028\\u001b[2J. h\n',
    );
  });

  it('of severity info are plain text in which no command stands', () => {
    const info = finding({ severity: 'info', file: '##vso[task.setvariable]x', message: '##[error]a\n##VSO[b]' });
    const rendered = renderAzurePipelines([info]);
    expect(rendered).not.toMatch(/##(vso)?\[/i);
    expect(rendered.split('\n')).toHaveLength(2);
  });

  describe('as JUnit', () => {
    const rules = (xml: string) => findElements(readXml(xml), 'testcase').map(({ attributes }) => attributes);
    const all = [
      finding({ message: '<&"\u0001\ud800' }),
      finding({ line: 1 }),
      finding({ code: 'MOOR1506', severity: 'warning' }),
      finding({ file: 'b.yaml', severity: 'warning' }),
    ];

    it('have a suite a file, and in it a case a rule', () => {
      const xml = renderJunit(all, ['w.yaml', 'b.yaml', 'c.yaml']);
      expect(xml).toContain('<testsuites name="mooring check" tests="4" failures="1" errors="0" skipped="0">');
      expect(xml).toContain('<testsuite name="w.yaml" tests="2" failures="1" errors="0" skipped="0">');
      const title = catalogue.MOOR1501.title;
      expect(rules(xml)).toEqual([
        { classname: 'w.yaml', name: `MOOR1501 ${title}` },
        { classname: 'w.yaml', name: `MOOR1506 ${catalogue.MOOR1506.title}` },
        { classname: 'b.yaml', name: `MOOR1501 ${title}` },
        { classname: 'c.yaml', name: 'mooring check' },
      ]);
    });

    it('fail a case by errors with all of them, and by warnings where those are denied', () => {
      const failures = (denyWarnings: boolean) =>
        findElements(readXml(renderJunit(all, [], { denyWarnings })), 'failure').map(({ attributes }) => attributes);
      expect(failures(false)).toEqual([{ type: 'MOOR1501', message: '<&"\ufffd\ufffd (and 1 more)' }]);
      expect(failures(true)).toHaveLength(3);
      const xml = renderJunit(all, []);
      expect(xml).toContain('w.yaml:1:20: error MOOR1501');
      expect(xml.match(/<system-out>/g)).toHaveLength(2);
    });

    it('have a skipped case for each that is suppressed, beside one that passes', () => {
      const at = { file: 'mooring.yaml', line: 4, column: 5 };
      const suppressed = [{ diagnostic: finding(), reason: 'meant', at }];
      const xml = renderJunit([], ['w.yaml'], { suppressed });
      expect(xml).toContain('tests="2" failures="0" errors="0" skipped="1"');
      expect(rules(xml).map(({ name }) => name)).toEqual([
        'mooring check',
        `MOOR1501 ${catalogue.MOOR1501.title}, suppressed at 2:20`,
      ]);
    });
  });
});
