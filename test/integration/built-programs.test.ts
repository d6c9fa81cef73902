import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'built-programs-'));
  for (const name of ['scripts', 'localhub', 'package.json']) {
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  }
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (name !== '.mooring') symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));
  }
});

afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

const kept = () => join(copy, 'node_modules/.mooring');

function help() {
  return spawnSync(process.execPath, [join(copy, 'localhub/bin/localhub.mjs'), '--help'], { encoding: 'utf8' });
}

describe('a program of this checkout', () => {
  test('is bundled when a source has changed, and only then', () => {
    rmSync(kept(), { recursive: true, force: true });
    expect(help()).toMatchObject({ status: 0, stderr: '' });
    const first = readdirSync(kept());
    expect(first).toEqual([expect.stringMatching(/^localhub-.*\.cjs$/)]);
    help();
    expect(readdirSync(kept())).toEqual(first);
    utimesSync(join(copy, 'localhub/src/main.ts'), new Date(0), new Date(0));
    help();
    expect(readdirSync(kept())).toHaveLength(2);
  });

  test('is not what was packed of it once', () => {
    mkdirSync(join(copy, 'localhub/dist'), { recursive: true });
    writeFileSync(join(copy, 'localhub/dist/localhub.cjs'), "throw new Error('it is old');");
    expect(help()).toMatchObject({ status: 0, stderr: '' });
  });

  test('runs from the sources where no file can be kept, and does the same', () => {
    const bundled = help();
    rmSync(kept(), { recursive: true, force: true });
    writeFileSync(kept(), 'no folder');
    expect(help()).toMatchObject({ status: 0, stderr: '', stdout: bundled.stdout });
    rmSync(kept());
  });
});
