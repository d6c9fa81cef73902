import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takePlaceOf } from './private-files.ts';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-files-'));
  path = join(directory, 'hub.json');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('taking the place of a file', () => {
  test.each([null, 'left'])('is done by one of many at the same moment, where %s was there', async (before) => {
    if (before !== null) await writeFile(path, before);
    const texts = Array.from({ length: 8 }, (_, index) => `of ${index}`);
    const took = await Promise.all(texts.map(async (text) => takePlaceOf(path, before, text)));
    expect(took.filter(Boolean)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(texts[took.indexOf(true)]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['hub.json']);
  });

  test('leaves what was written since, and takes the place of what is gone since', async () => {
    await writeFile(path, 'of another');
    expect(await takePlaceOf(path, 'left', 'ours')).toBe(false);
    expect(await takePlaceOf(path, null, 'ours')).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('of another');
    await rm(path);
    expect(await takePlaceOf(path, 'left', 'ours')).toBe(true);
    expect(await readdir(directory)).toEqual(['hub.json']);
  });

  test('leaves it to whoever has it where two come late at the same moment', async () => {
    await writeFile(path, 'of the first');
    expect(await Promise.all(['b', 'c'].map(async (text) => takePlaceOf(path, 'left', text)))).toEqual([false, false]);
    expect(await readFile(path, 'utf8')).toBe('of the first');
    expect(await readdir(directory)).toEqual(['hub.json']);
  });

  test('fails where nothing can be written, and leaves nothing', async () => {
    await mkdir(path);
    await expect(takePlaceOf(join(path, 'none', 'hub.json'), null, 'ours')).rejects.toThrow('ENOENT');
    expect(await readdir(directory)).toEqual(['hub.json']);
  });
});
