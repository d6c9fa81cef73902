import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseVectorFile } from './format.ts';
import { follow } from './path.ts';
import { runVector } from './run.ts';

const fixture = fileURLToPath(new URL('../../fixtures/kubernetes-mapping-vectors.json', import.meta.url));
const vectors = parseVectorFile(readFileSync(fixture, 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'mooring-vectors-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the mapping vectors', () => {
  it('are all there, of every kind', () => {
    expect(vectors.length).toBeGreaterThanOrEqual(104);
    expect(new Set(vectors.map((vector) => vector.kind)).size).toBe(9);
  });

  it.each(vectors.map((vector) => [vector.id, vector] as const))('hold: %s', (_, vector) => {
    expect(runVector(vector)).toEqual([]);
  });

  it.each([
    ['an unknown kind', { kind: 'odd', expect: { equals: 1 } }, 'unknown kind'],
    ['an unknown expectation', { kind: 'port', input: '80', expect: { odd: 1 } }, 'unknown expectation'],
    ['an unknown function', { kind: 'name', fn: 'odd', input: 'a', expect: { equals: 'a' } }, 'unknown function'],
    [
      'an unknown assertion',
      { kind: 'map', module: { id: 'a' }, expect: { facts: [{ path: 'pod', odd: 1 }] } },
      'unknown assertion',
    ],
    [
      'an unknown agent setting',
      { kind: 'map', agent: { odd: 1 }, module: { id: 'a' }, expect: { facts: [] } },
      'malformed vector',
    ],
    ['no facts', { kind: 'map', module: { id: 'a' }, expect: { facts: [] } }, 'must be a list'],
    [
      'a fact without assertion',
      { kind: 'map', module: { id: 'a' }, expect: { facts: [{ path: 'pod' }] } },
      'nothing is asserted',
    ],
    [
      'an error that does not come',
      { kind: 'port', input: '80', expect: { error: 'InvalidMount' } },
      'expected the error',
    ],
    ['nothing expected', { kind: 'port', input: '80', expect: {} }, 'expects nothing'],
    [
      'a wrong value',
      { kind: 'port', input: '80', expect: { equals: { port: 81, protocol: 'TCP' } } },
      'expected {"port":81',
    ],
  ])('fail for %s', (_, vector, message) => {
    expect(runVector({ id: 'x', ...vector })).toEqual([expect.stringContaining(message)]);
  });
});

describe('a path in a vector', () => {
  const value = { a: { 'x.y/z': [{ name: '/p.q', port: 10 }, { name: 'b' }] } };
  it.each([
    ['a.x.y/z[0].port', 10],
    ['a["x.y/z"][name=/p.q].port', 10],
    ['a[x.y/z][port=10].name', '/p.q'],
    ['a.none[0].b', undefined],
  ])('%s leads to its value', (path, expected) => {
    expect(follow(value, path)).toBe(expected);
  });
});

describe('the vector runner', () => {
  const run = (...files: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url)), ...files], {
      encoding: 'utf8',
      timeout: 60_000,
    });
  const write = (name: string, text: string) => {
    const path = join(scratch, name);
    writeFileSync(path, text);
    return path;
  };

  it('counts over all files, names what fails and ends with the count, exit 1', () => {
    const bad = write('bad.json', '{"vectors":[{"id":"p-1","kind":"port","input":"80","expect":{"equals":null}}]}');
    const result = run(fixture, bad);
    expect(result.stdout).toContain('FAIL p-1 (port): expected null');
    expect(result.stdout.trimEnd().split('\n').at(-1)).toBe(`${vectors.length} passed, 1 failed`);
    expect(result.status).toBe(1);
  });

  it('ends with 0 on the shipped vectors', () => {
    const result = run();
    expect(result.stdout).toBe(`${vectors.length} passed, 0 failed\n`);
    expect(result.status).toBe(0);
  });

  it('ends with 2 for a file that is malformed or not there', () => {
    const result = run(write('odd.json', '{"vectors":"none"}'), join(scratch, 'absent.json'));
    expect(result.stderr).toMatch(/odd\.json: not a vector file[^]*absent\.json: .*ENOENT/);
    expect(result.status).toBe(2);
  });
});
