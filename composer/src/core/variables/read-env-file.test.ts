import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvFile } from './read-env-file.ts';

describe('an .env file', () => {
  it.each<[what: string, text: string, values: Record<string, string>]>([
    ['a value with # and quotes in it', 'PASS=p#ss w"o"rd', { PASS: 'p#ss w"o"rd' }],
    ['# without white space before it', 'A=abc#def\nEVIL=##vso[x]y', { A: 'abc#def', EVIL: '##vso[x]y' }],
    ['# behind white space', 'A=abc #def\nB=abc\t# d\nC= # d', { A: 'abc', B: 'abc', C: '' }],
    ['comments and blank lines', '# A=1\n\n  # B=2\n \t\nC=3', { C: '3' }],
    ['an escaped quote', 'L="un\\"q"', { L: 'un"q' }],
    ['every escape', 'E="a\\tb\\nc\\rd\\\\e\\$f"', { E: 'a\tb\nc\rd\\e$f' }],
    ['a backslash before a backslash before n', 'E="\\\\n"', { E: '\\n' }],
    ['other backslashes', 'E="C:\\data"\nF=C:\\new', { E: 'C:\\data', F: 'C:\\new' }],
    ['single quotes', "A='a\\n #\"$B'", { A: 'a\\n #"$B' }],
    ['quotes over lines', 'A="a\nB=b"\nC=\'c\n\nd\'\nE=e', { A: 'a\nB=b', C: 'c\n\nd', E: 'e' }],
    ['comments behind quotes', 'A="a" # b\nB=\'b\'#c', { A: 'a', B: 'b' }],
    ['white space', '  A = a b  \n\tB\t=\t"  b "  ', { A: 'a b', B: '  b ' }],
    ['export', 'export A=1\nexport\tB=2\nexport=3\nexported=4', { A: '1', B: '2', export: '3', exported: '4' }],
    ['an empty value', 'A=\nB=""\nC=', { A: '', B: '', C: '' }],
    ['= in a value', 'A=HostName=h;Key=k==', { A: 'HostName=h;Key=k==' }],
    ['${NAME} in a value', 'A=1\nB=${A}$A\nC="${A}"', { A: '1', B: '${A}$A', C: '${A}' }],
    ['line ends of Windows and a byte order mark', '\uFEFFA=1\r\nB="2\r\n3"\r\nC=4\r\n', { A: '1', B: '2\n3', C: '4' }],
    ['a name twice', 'A=1\nA=2', { A: '2' }],
    ['names with dots and digits', '_a.b9=1', { '_a.b9': '1' }],
    ['nothing', '', {}],
  ])('may hold %s', (_, text, values) => {
    const { values: found, problems } = readEnvFile(text);
    expect(problems).toEqual([]);
    expect({ ...found }).toEqual(values);
  });

  it.each<[what: string, text: string, line: number, column: number, message: RegExp]>([
    ['without =', 'A=1\nM\nPASS=1', 2, 1, /no `=`/],
    ['without = behind export', 'export M', 1, 1, /no `=`/],
    ['without a name', '\n  =hunter2', 2, 3, /name/],
    ['of white space in the name', 'hunter2 x=1', 1, 1, /name/],
    ['with a digit first', 'export 9hunter2=1', 1, 8, /name/],
    ['with export alone', 'export =hunter2', 1, 8, /name/],
    ['with an unclosed quote', 'A=1\r\nB= "hunter2\nC=3', 2, 4, /quote " that opens here is not closed/],
    ['with an unclosed single quote', "A='hunter2", 1, 3, /quote ' that/],
    ['that ends in a backslash', 'A="hunter2\\', 1, 3, /not closed/],
    ['with text behind the quote', 'A="a" hunter2', 1, 5, /closes here/],
    ['with text behind a quote of two lines', 'A="a\nB="hunter2"', 2, 3, /closes here/],
  ])('tells of a line %s, and shows nothing of it', (_, text, line, column, message) => {
    const { problems } = readEnvFile(text);
    expect(problems).toEqual([{ line, column, message: problems[0]?.message }]);
    expect(problems[0]?.message).toMatch(message);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('keeps what stands around lines that cannot be read, and tells of each', () => {
    const { values, problems } = readEnvFile('A=1\nM\nPASS=1\nB="x\ny" z\n-=2\nC=3');
    expect({ ...values }).toEqual({ A: '1', PASS: '1', C: '3' });
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 1],
      [5, 2],
      [6, 1],
    ]);
  });

  it('has the names of the file and no others', () => {
    const { values } = readEnvFile('__proto__=1\nconstructor=2');
    expect(Object.entries(values)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
    expect(values['toString']).toBeUndefined();
  });

  it('gives back any value that is quoted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const escaped = value.replace(/["\\$\r]/g, (one) => (one === '\r' ? '\\r' : `\\${one}`));
        expect(readEnvFile(`A="${escaped}"\nB=1`)).toEqual({ values: { A: value, B: '1' }, problems: [] });
      }),
    );
  });

  it('takes any text, and points into it', () => {
    const unit = fc.constantFrom('A', '=', '"', "'", '#', ' ', '\\', '\n', '\r', '$', 'export ');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const lines = text.split(/\r\n|\r|\n/);
        for (const { line, column } of readEnvFile(text).problems) {
          expect(lines[line - 1]?.[column - 1]).toBeDefined();
        }
      }),
    );
  });
});
