import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { catalogue } from './catalogue.ts';

/** The codes of every file beside this one. */
async function codesByFile(): Promise<string[][]> {
  const names = (await readdir(import.meta.dirname)).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const modules = await Promise.all(
    names.map(
      async (name) =>
        (await import(/* @vite-ignore */ pathToFileURL(join(import.meta.dirname, name)).href)) as Record<
          string,
          Record<string, unknown>
        >,
    ),
  );
  return modules.map((exports) =>
    Object.entries(exports).flatMap(([name, entries]) => (name.endsWith('Entries') ? Object.keys(entries) : [])),
  );
}

it('has every code once, in one file: the later of two would hide the other', async () => {
  const codes = (await codesByFile()).flat();
  expect(codes.length).toBeGreaterThan(80);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  expect(codes.sort()).toEqual(Object.keys(catalogue).sort());
});
