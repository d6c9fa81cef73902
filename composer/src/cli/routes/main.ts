import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { holdVector } from './hold-vectors.ts';
import { parseVectorFile, type Vector } from './vector-file.ts';

/** `npm run routes -- [FILE...]`: prints what fails and `N passed, M failed`; exit 1 for failures, 2 for bad files. */
function main(files: readonly string[]): number {
  const shipped = fileURLToPath(new URL('../../../fixtures/route-vectors.json', import.meta.url));
  let passed = 0;
  let failed = 0;
  let unreadable = 0;
  for (const file of files.length === 0 ? [shipped] : files) {
    let vectors: Vector[];
    try {
      vectors = parseVectorFile(readFileSync(file, 'utf8'));
    } catch (error) {
      unreadable += 1;
      process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
      continue;
    }
    for (const vector of vectors) {
      const failures = holdVector(vector);
      if (failures.length === 0) passed += 1;
      else failed += 1;
      for (const failure of failures)
        process.stdout.write(`FAIL ${vector.section}.${vector.list} ${JSON.stringify(vector.entry)}: ${failure}\n`);
    }
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (unreadable > 0) return 2;
  return failed > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
