import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Io } from './io.ts';
import { putOutput } from './put-output.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-put-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(paths: readonly string[]): Promise<string> {
  let told = '';
  const stderr = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      told += chunk.toString();
      done();
    },
  });
  const io: Io = {
    stdout: stderr,
    stderr,
    env: {},
    cwd: folder,
    colour: false,
    columns: 80,
    interactive: false,
    signal: new AbortController().signal,
  };
  const files = paths.map((path) => ({ path, content: 'a: b\n' }));
  await putOutput(io, { output: 'kubernetes', files }, 'out/', { secret: false, quiet: false });
  return told;
}

describe('a tree in a folder', () => {
  it('names the objects that an earlier compose left there, and deletes nothing', async () => {
    expect(await put(['10-access.yaml', '40-modules/a.yaml', '40-modules/b.yaml'])).toBe('');
    await writeFile(join(folder, 'out/notes.txt'), 'mine');
    expect(await put(['10-access.yaml', '40-modules/a.yaml'])).toContain('out/40-modules/b.yaml\n');
    expect(await readdir(join(folder, 'out/40-modules'))).toEqual(['a.yaml', 'b.yaml']);
  });
});
