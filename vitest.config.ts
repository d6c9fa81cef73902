import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/running/longest-first.ts';

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

/** Tests over processes mostly wait, so that two cores carry more than two of them. */
const OVER_PROCESSES = 4;
/** Of the others some wait for children of their own, a quarter of the time in all. */
const OF_UNITS = 3;

export default defineConfig({
  test: {
    // A test that waits for a condition fails with its own message before this; it only bounds a broken one.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    setupFiles: ['test/running/fast-check-setup.ts'],
    sequence: { sequencer: LongestFirst },
    exclude: ['**/node_modules/**', '**/dist/**'],
    projects: [
      {
        extends: true,
        // What is pure needs no process of its own for each file: loading everything anew costs more than the tests.
        test: { name: 'unit', include: unit, isolate: false, maxWorkers: OF_UNITS, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'architecture',
          include: ['test/architecture/**/*.test.ts'],
          maxWorkers: OF_UNITS,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          globalSetup,
          include: ['test/integration/**/*.test.ts'],
          maxWorkers: OVER_PROCESSES,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          globalSetup,
          include: ['test/system/**/*.test.ts'],
          maxWorkers: OVER_PROCESSES,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
