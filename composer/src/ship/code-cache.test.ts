import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CodeCache, codeFileName } from './code-cache.ts';

const user = process.getuid?.() ?? -1;
const code = Buffer.from('what V8 made of it');
let base: string;
let folder: string;
let file: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mooring-code-'));
  folder = join(base, 'mooring');
  file = join(folder, 'quick.code');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function filled(identity = 'a 1 2'): CodeCache {
  const cache = new CodeCache(file, identity, user);
  expect(cache.prepare()).toBe(true);
  cache.write(code);
  return cache;
}

it('reads back what it wrote, and nothing before', () => {
  expect(new CodeCache(file, 'a 1 2', user).read()).toBeUndefined();
  expect(filled().read()).toEqual(code);
  expect(readdirSync(folder)).toEqual(['quick.code']);
});

it('takes no code that was made of another program', () => {
  filled();
  expect(new CodeCache(file, 'a 1 3', user).read()).toBeUndefined();
  expect(new CodeCache(file, 'a', user).read()).toBeUndefined();
});

it('takes no file that was changed or cut anywhere', () => {
  const cache = filled();
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    writeFileSync(file, damaged);
    expect(cache.read(), `byte ${at}`).toBeUndefined();
    writeFileSync(file, whole.subarray(0, at));
    expect(cache.read(), `cut at ${at}`).toBeUndefined();
  }
  writeFileSync(file, whole);
  expect(cache.read()).toEqual(code);
});

it.each(['770', '707', '1777'])('takes nothing from a folder that others can write, mode %s', (mode) => {
  const cache = filled();
  chmodSync(folder, Number.parseInt(mode, 8));
  expect(cache.read()).toBeUndefined();
  expect(cache.prepare()).toBe(false);
});

it('takes nothing below a folder in which others could exchange it', () => {
  const cache = filled();
  chmodSync(base, 0o777);
  expect(cache.read()).toBeUndefined();
  chmodSync(base, 0o1777);
  expect(cache.read()).toEqual(code);
});

it('takes no file that others can write, no link and no folder', () => {
  const cache = filled();
  chmodSync(file, 0o620);
  expect(cache.read()).toBeUndefined();
  chmodSync(file, 0o600);
  expect(cache.read()).toEqual(code);
  const other = new CodeCache(join(folder, 'link.code'), 'a 1 2', user);
  symlinkSync(file, join(folder, 'link.code'));
  expect(other.read()).toBeUndefined();
  expect(new CodeCache(folder, 'a 1 2', user).read()).toBeUndefined();
});

it('takes nothing that belongs to another user', () => {
  filled();
  // The files of root are taken: root could change the program itself.
  expect(new CodeCache(file, 'a 1 2', user + 1).read()).toEqual(user === 0 ? code : undefined);
});

it('keeps silent where it cannot write, and leaves no half file', () => {
  const cache = filled();
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder should be');
  expect(cache.prepare()).toBe(false);
  cache.write(code);
  expect(cache.read()).toBeUndefined();
  expect(readdirSync(base)).toEqual(['mooring']);
});

it('takes away what versions of long ago left', () => {
  const cache = filled();
  for (const name of ['old.code', 'recent.code', 'notes.txt']) writeFileSync(join(folder, name), '');
  for (const name of ['old.code', 'notes.txt']) utimesSync(join(folder, name), 1000, 1000);
  cache.write(code);
  expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'quick.code', 'recent.code']);
});

it('has a file of its own for each set of options', () => {
  expect(codeFileName('quick', ['--no-opt'])).not.toBe(codeFileName('quick', []));
  expect(codeFileName('quick', [])).toBe(codeFileName('quick', []));
  expect(codeFileName('quick', ['--title=secret'])).not.toContain('secret');
});
