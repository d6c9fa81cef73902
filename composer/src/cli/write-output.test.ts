import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeTree } from './write-output.ts';

describe('a tree that is written', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mooring-tree-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('holds every file at its place', async () => {
    const files = [
      { path: 'a.yaml', content: 'a' },
      { path: 'b/a.yaml', content: 'b' },
    ];
    await writeTree(folder, files, 0o644);
    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe('a');
    expect(await readFile(join(folder, 'b/a.yaml'), 'utf8')).toBe('b');
  });

  it.each([
    ['two files of one place', 'b/../a.yaml', 'two made files have one place'],
    ['a file outside', '../a.yaml', 'leaves its folder'],
    ['a file at the root', '/a.yaml', 'leaves its folder'],
  ])('is not begun with %s', async (_, path, message) => {
    const files = [
      { path: 'a.yaml', content: 'first' },
      { path, content: 'second' },
    ];
    await expect(writeTree(folder, files, 0o644)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
