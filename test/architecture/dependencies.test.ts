import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const folders = ['packages', 'modules', 'composer', 'localhub', 'simulator'];

describe('the architecture', () => {
  let result: ICruiseResult;

  beforeAll(async () => {
    const options = await extractDepcruiseOptions(join(root, '.dependency-cruiser.cjs'));
    const cruised = await cruise(folders, { ...options, baseDir: root, validate: true }, undefined, {
      tsConfig: extractTsConfig(join(root, 'tsconfig.json')),
    });
    result = cruised.output as ICruiseResult;
  });

  // With a TypeScript that the tool cannot drive it reads nothing and passes; that must be seen.
  it.each(folders)('was really read below %s', (folder) => {
    const read = result.modules.filter((module) => module.source.startsWith(`${folder}/`));
    expect(read.length).toBeGreaterThan(3);
    expect(read.some((module) => module.dependencies.length > 0)).toBe(true);
  });

  it('keeps every direction that docs/architecture.md promises', () => {
    const broken = result.summary.violations.map(
      (violation) => `${violation.rule.name}: ${violation.from} → ${violation.to}`,
    );
    expect(broken).toEqual([]);
  });

  it('would notice a core that reads files', () => {
    const rules = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string; from: { path?: string } }[];
    };
    const rule = rules.forbidden.find((candidate) => candidate.name === 'pure-core-no-node');
    expect(rule?.from.path).toBeDefined();
    expect('composer/src/core/compose/compose.ts').toMatch(new RegExp(rule?.from.path ?? '$^'));
  });
});
