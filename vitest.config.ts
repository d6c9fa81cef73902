import { defineConfig } from 'vitest/config';

const unit = [
  'packages/**/*.test.ts',
  'modules/**/*.test.ts',
  'composer/**/*.test.ts',
  'localhub/**/*.test.ts',
  'simulator/**/*.test.ts',
  'scripts/**/*.test.ts',
];

/** Builds the program that tests over processes run. */
const globalSetup = ['test/running/shipped-program.ts'];

export default defineConfig({
  test: {
    // A test that waits for a condition fails with its own message before this; it only bounds a broken one.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    setupFiles: ['test/running/fast-check-setup.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    projects: [
      { extends: true, test: { name: 'unit', include: unit, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup,
          include: ['test/integration/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          globalSetup,
          include: ['test/system/**/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
