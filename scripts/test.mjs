#!/usr/bin/env node
// The one test command: `npm test [-- <vitest arguments>]`, `npm run soak`. Ends with `N passed, M failed[, K skipped]`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const extra = process.argv.slice(2).filter((argument) => argument !== '--soak');
const soak = process.argv.includes('--soak');
// The short run is the same every time; the soak looks further each time and says where.
const seed = process.env.MOORING_SEED ?? (soak ? String(Date.now() % 2 ** 31) : '1');

preparePackages();

const scratch = mkdtempSync(join(tmpdir(), 'mooring-test-'));
const report = join(scratch, 'report.json');
const vitest = spawn(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...extra,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, MOORING_SEED: seed, ...(soak ? { MOORING_SOAK: '1' } : {}) } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void vitest.kill(signal));
vitest.on('close', (code) => {
  const counted = count();
  rmSync(scratch, { recursive: true, force: true });
  console.log(`seed ${seed} (repeat with MOORING_SEED=${seed})`);
  console.log(
    `${counted.passed} passed, ${counted.failed} failed${counted.skipped > 0 ? `, ${counted.skipped} skipped` : ''}`,
  );
  process.exitCode = code === 0 && counted.failed === 0 && counted.passed > 0 ? 0 : 1;
});

function preparePackages() {
  if (process.platform === 'linux' && process.getuid?.() === 0 && process.env.CI === 'true') {
    const installed = spawnSync('bash', [join(root, 'scripts/install-test-packages.sh')], { stdio: 'inherit' });
    if (installed.status !== 0)
      console.log('Debian packages could not be installed; the system tests that need them will be skipped.');
    return;
  }
  const absent = ['bindfs', 'fusermount3', 'mkfs.ext4', 'rclone', 'smbd', 'kubectl'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  );
  if (absent.length > 0) {
    console.log(
      `Skipped: system tests that need ${absent.join(', ')} (installed by this command only as root with CI=true, or in the devcontainer).`,
    );
  }
}

/** A file that could not even be loaded has no test to count, so it is counted as one failure. */
function count() {
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = result.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length;
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + unloaded,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
