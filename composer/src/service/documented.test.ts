import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFile(new URL(path, import.meta.url), 'utf8');

async function readSources(): Promise<string> {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const files = (await readdir(here)).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const texts = await Promise.all(files.map((file) => read(file)));
  return [
    ...texts,
    await read('../app/apply.ts'),
    await read('../app/preflight.ts'),
    await read('../app/status.ts'),
  ].join('\n');
}

describe('docs/service.md', () => {
  it('explains every code of a problem, and none that does not exist', async () => {
    const [source, doc] = [await readSources(), await read('../../../docs/service.md')];
    const found = source.matchAll(/(?:code: |ApplyRefusal\(\s*)'([a-z]+(?:-[a-z]+)*)'/g);
    const used = new Set(Array.from(found, ([, code]) => code));
    const table = doc.slice(doc.indexOf('## Problems'), doc.indexOf('## Its log'));
    const cells = table.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split('|')[1] ?? ''] : []));
    const explained = new Set(cells.flatMap((cell) => Array.from(cell.matchAll(/`([a-z-]+)`/g), ([, code]) => code)));
    expect(used.size).toBeGreaterThan(20);
    expect(explained).toEqual(used);
  });

  it('names every address, and none that does not exist', async () => {
    const [source, doc] = [await readSources(), await read('../../../docs/service.md')];
    const used = Array.from(source.matchAll(/'(\/[a-z]+[a-z/:]*)'/g), ([, path]) =>
      path?.replaceAll(/:(\w+)/g, '{$1}'),
    );
    const named = Array.from(doc.matchAll(/^\| `[A-Z]+ (\/\S+)`/gm), ([, path]) => path);
    expect(new Set(named)).toEqual(new Set(used));
    expect(new Set(used).size).toBeGreaterThan(5);
  });
});
