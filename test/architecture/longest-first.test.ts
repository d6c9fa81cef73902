import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TestSpecification } from 'vitest/node';
import { LONGEST, LongestFirst } from '../running/longest-first.ts';
import { root } from '../running/mooring.ts';

type Vitest = ConstructorParameters<typeof LongestFirst>[0];

/** All that is known in a fresh clone: how large the files are. */
function inFreshClone(sizes: Readonly<Record<string, number>>): LongestFirst {
  const cache = {
    getFileTestResults: () => undefined,
    getFileStats: (key: string) => ({ size: sizes[key.slice(key.indexOf(':') + 1)] }),
  };
  return new LongestFirst({ config: { root }, cache } as unknown as Vitest);
}

function file(path: string, groupOrder: number): TestSpecification {
  const config = { isolate: true, sequence: { groupOrder } };
  return { moduleId: join(root, path), project: { name: 'system', config } } as unknown as TestSpecification;
}

describe('the order in which the files of tests are begun', () => {
  it('knows long files that are there', () => {
    expect(LONGEST.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(new Set(LONGEST).size).toBe(LONGEST.length);
  });

  it('is by group, then those first that take longest, then by size', async () => {
    const [longest = '', second = ''] = LONGEST;
    const sizes = { 'small.test.ts': 1, 'large.test.ts': 3, [longest]: 2, [second]: 4 };
    const files = [
      file(second, 1),
      file('small.test.ts', 1),
      file(longest, 1),
      file('large.test.ts', 1),
      file('small.test.ts', 0),
    ];
    const sorted = await inFreshClone(sizes).sort(files);
    expect(sorted.map((one) => [one.project.config.sequence.groupOrder, one.moduleId])).toEqual(
      [
        [0, 'small.test.ts'],
        [1, longest],
        [1, second],
        [1, 'large.test.ts'],
        [1, 'small.test.ts'],
      ].map(([group, path]) => [group, join(root, String(path))]),
    );
  });
});
