import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { judgeRun } from './judge-run.ts';
import { ToolRunner, type ProbeEnd, type RunRules } from './tool-runner.ts';

let folder = '';
let tools: ToolRunner;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mooring-start-'));
});
afterEach(() => {
  tools.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks with a program in the place of perl. */
function probeWith(script: string, startMilliseconds?: number): (rules: Partial<RunRules>) => Promise<ProbeEnd> {
  writeFileSync(join(folder, 'perl'), `#!/bin/sh\n: > '${folder}/started'\n${script}\n`, { mode: 0o755 });
  tools = new ToolRunner({ PATH: `${folder}:${process.env['PATH']}` }, startMilliseconds);
  return (rules) => tools.probe(pathBytes(folder), { slot: 'a', deadlineMilliseconds: 1_000, mode: 'fresh', ...rules });
}

it('is no time of a share, however long what asks it takes for that', async () => {
  const probe = probeWith(`while [ ! -e '${folder}/go' ]; do sleep 0.02; done; PATH=\${PATH#*:}; exec perl "$@"`);
  const slow = probe({});
  await expect.poll(() => existsSync(join(folder, 'started')), { timeout: 10_000 }).toBe(true);
  const startedAt = performance.now();
  await expect.poll(() => performance.now() - startedAt > 1_300, { timeout: 10_000 }).toBe(true);
  writeFileSync(join(folder, 'go'), '');
  expect(judgeRun(await slow)).toMatchObject({ kind: 'answered' });
});

it('is nothing that a share is blamed for where it does not come to an end', async () => {
  const probe = probeWith('exec sleep 600', 100);
  expect(judgeRun(await probe({ deadlineMilliseconds: 200 }))).toEqual({
    kind: 'notRun',
    message: 'what asks this share was not started in time, so nothing is known of it',
  });
  expect(judgeRun(await probe({ deadlineMilliseconds: 200, mode: 'shared' }))).toMatchObject({ kind: 'notRun' });
});
