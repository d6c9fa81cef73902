import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { generatedFiles } from './generated-files.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const files = await generatedFiles(root);

describe('what is made from source', () => {
  it.each([...files])('%s is fresh: run `npm run schema` after a change', async (path, text) => {
    expect(await readFile(join(root, path), 'utf8')).toBe(text);
  });

  it('leaves nothing behind whose workload is gone', async () => {
    const below = await readdir(join(root, 'manifests', 'deployments'), { recursive: true, withFileTypes: true });
    const present = below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const expected = [...files.keys()].filter((path) => path.startsWith('manifests/deployments/'));
    expect(present.sort()).toEqual(expected.map((path) => join(root, path)).sort());
    expect(present.length).toBeGreaterThan(2);
  });
});
