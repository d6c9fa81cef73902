import { describe, expect, it } from 'vitest';
import { showLine } from './mask-secrets.ts';
import { toValue, type Json } from './node.ts';
import { readSource } from './read-source.ts';
import { positionOf, type Source } from './source.ts';

function read(text: string, name = 'a.yaml'): Source {
  const result = readSource({ name, bytes: new TextEncoder().encode(text) });
  if ('unreadable' in result) throw new Error(result.unreadable.reason);
  return result.source;
}

function valueOf(source: Source): Json | undefined {
  return source.root === undefined ? undefined : toValue(source.root);
}

describe('a source', () => {
  it.each([
    ['a.yaml', 'a: 1\nb:\n  - c: "x"\n  - d\n'],
    ['a.json', '{"a": 1,\n"b": [\n  {"c": "x"}, "d"]}'],
    ['a.jsonc', '// a comment\n{"a": 1, /* b */ "b": [{"c": "x",}, "d",],}'],
    ['noname', '\ufeff{"a": 1, "b": [{"c": "x"}, "d"]}'],
  ])('%s has its value', (name, text) => {
    expect(valueOf(read(text, name))).toEqual({ a: 1, b: [{ c: 'x' }, 'd'] });
  });

  it('knows where keys and values stand, whatever ends its lines', () => {
    for (const end of ['\n', '\r\n']) {
      const source = read(['a: 1', 'b:', '  - cc: xy'].join(end));
      expect(positionOf(source, ['b'], 'key')).toEqual({ line: 2, column: 1 });
      expect(positionOf(source, ['b', 0, 'cc'], 'key')).toEqual({ line: 3, column: 5 });
      expect(positionOf(source, ['b', 0, 'cc'])).toEqual({ line: 3, column: 9 });
    }
  });

  it('points at what lacks a key when the key is not there', () => {
    const source = read('a:\n  b: { c: 1 }\n');
    expect(positionOf(source, ['a', 'b', 'nothing', 'at', 'all'])).toEqual({ line: 2, column: 3 });
    expect(positionOf(source, [])).toEqual({ line: 1, column: 1 });
  });

  it('resolves aliases where they are used', () => {
    expect(valueOf(read('a: &x { b: 1 }\nc: *x\n'))).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(read('c: *nobody\n').problems).toMatchObject([{ kind: 'syntax', fatal: true }]);
  });

  it('lets an alias stand for the last anchor before it, also from within another one', () => {
    const text = 'z: &z 1\nb: &b { v: *z, w: &y 5 }\nz2: &z 2\ny2: &y 6\nc: *b\nd: [*z, *y]\n';
    expect(valueOf(read(text))).toEqual({
      z: 1,
      b: { v: 1, w: 5 },
      z2: 2,
      y2: 6,
      c: { v: 1, w: 5 },
      d: [2, 6],
    });
  });

  it('reads many aliases in time that grows with their number', () => {
    const keys = Array.from({ length: 16_000 }, (_, index) => `k${index}: *x`);
    expect(read(['a: &x 1', ...keys].join('\n')).problems).toEqual([]);
  });

  it.each(['[,', 'a:\n', '! ', '%a\n', '- \n', '\n'])(
    'gives up on a megabyte of %j before the memory is gone',
    (piece) => {
      const source = read(piece.repeat(Math.floor(1_000_000 / piece.length)));
      expect(source.problems).toMatchObject([{ kind: 'limit', fatal: true }]);
    },
  );

  it.each([`[${'}'.repeat(20_000)},${'['.repeat(20_000)}`, '[},'.repeat(20_000), '{"a":],"b":'.repeat(20_000)])(
    'is not led past the limit of depth by brackets that close nothing',
    (text) => {
      expect(read(text, 'a.json').problems).toMatchObject([{ kind: 'limit', fatal: true }]);
    },
  );

  it('reads YAML 1.2, in which yes and on are text', () => {
    expect(valueOf(read('a: yes\nb: on\nc: true\nd: 0x10\ne: ~\n<<: x\n'))).toEqual({
      a: 'yes',
      b: 'on',
      c: true,
      d: 16,
      e: null,
      '<<': 'x',
    });
  });

  it.each([
    ['a.yaml', 'a: 1\nb: 2\na: 3\n', 8 + 2],
    ['a.json', '{"a": 1, "b": 2, "a": 3}', 17],
  ])('tells a key that stands twice in %s and keeps the last', (name, text, offset) => {
    const source = read(text, name);
    expect(source.problems).toMatchObject([{ kind: 'duplicateKey', fatal: false, offset }]);
    expect(valueOf(source)).toEqual({ a: 3, b: 2 });
  });

  it('tells numbers that JSON cannot carry', () => {
    expect(read('a: .nan\nb: -.inf\nc: 9007199254740993\nd: 1e400\ne: 0.1\n').problems.map(({ kind }) => kind)).toEqual(
      Array(4).fill('number'),
    );
  });

  it.each([
    ['a.yaml', ['c: 1.5e300', 'c: -2E+21', 'c: 1e-300']],
    ['a.json', ['{"c": 1.5e300}', '{"c": -2E+21}', '{"c": 1e-300}']],
  ])('takes a double that is written with an exponent in %s', (name, texts) => {
    for (const text of texts) expect(read(text, name).problems).toEqual([]);
  });

  it.each(['1234567890123456789012345', '0xfffffffffffffffffffff', '1e17', '1.5e20'])(
    'tells %s, which would be a whole number with other digits in JSON',
    (written) => {
      expect(read(`a: ${written}`).problems).toMatchObject([{ kind: 'number' }]);
    },
  );
});

describe('a line that is shown', () => {
  it.each([
    ['password: hunter2', 'password: *******'],
    ['password: ${ACR}', 'password: ${ACR}'],
    ['  x: { user: u, api-key: "a b" }', '  x: { user: u, api-key: ** ** }'],
    ['keyboard: qwerty', 'keyboard: qwerty'],
  ])('of `%s` is `%s`', (line, shown) => {
    expect(showLine(read(`${line}\n`), 1)).toBe(shown);
  });

  it('hides every line of a secret of many lines, and what stands below a secret key', () => {
    const source = read('clientSecret: |\n  first\n  second\nsecrets:\n  plain: third\nafter: shown\n');
    const lines = [1, 2, 3, 4, 5, 6].map((line) => showLine(source, line)).join('\n');
    expect(lines).not.toMatch(/first|second|third/);
    expect(lines).toContain('after: shown');
  });
});
