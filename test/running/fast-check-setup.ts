import fc from 'fast-check';

/** The test command sets both: a seed that it prints, so that a run can be repeated, and whether to run for long. */
const seed = Number(process.env['MOORING_SEED'] ?? Number.NaN);
const soak = process.env['MOORING_SOAK'] === '1';

fc.configureGlobal({
  ...(Number.isInteger(seed) ? { seed } : {}),
  ...(soak ? { numRuns: 20_000, interruptAfterTimeLimit: 300_000, markInterruptAsFailure: false } : {}),
});
