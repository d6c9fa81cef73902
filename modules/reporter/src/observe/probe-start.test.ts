import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  writeFileSync(join(folder, 'perl'), `#!/bin/sh\necho 1 >> '${folder}/started'\n${script}\n`, { mode: 0o755 });
  tools = new ToolRunner({ PATH: `${folder}:${process.env['PATH']}` }, startMilliseconds);
  return (rules) => tools.probe(pathBytes(folder), { slot: 'a', deadlineMilliseconds: 1_000, mode: 'fresh', ...rules });
}

it('is no time of a share, however long what asks it takes for that', async () => {
  const probe = probeWith(`while [ ! -e '${folder}/go' ]; do sleep 0.02; done; PATH=\${PATH#*:}; exec perl "$@"`);
  const slow = probe({});
  await expect.poll(() => existsSync(join(folder, 'started')), { timeout: 10_000 }).toBe(true);
  await passes(1_300);
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

it('that takes longer than it may is told as that, and the share has its whole time from when it is asked after all', async () => {
  // It answers in the place of the share, half a second after it was asked.
  const answer = `printf '4096 1000 500 0 0\\n\\n%s 0\\n.\\n\\n%s 0\\n' "$token" "$token"`;
  const waits = (name: string) => `while [ ! -e '${folder}/${name}' ]; do sleep 0.02; done`;
  const probe = probeWith(
    `${waits('go')}; echo; while read -r token path; do ${waits('answer')}; ${answer}; done`,
    100,
  );
  const rules = { deadlineMilliseconds: 1_500, lingerMilliseconds: 60_000 };
  const first = probe(rules);
  await passes(1_000);
  writeFileSync(join(folder, 'go'), '');
  expect(judgeRun(await first)).toMatchObject({ kind: 'notRun' });
  await tools.whenFree('a');
  const second = probe({ ...rules, mode: 'shared' });
  await passes(1_000);
  writeFileSync(join(folder, 'answer'), '');
  expect(judgeRun(await second)).toMatchObject({ kind: 'answered' });
  // Of the same child, which answers from now on.
  expect(judgeRun(await probe(rules))).toMatchObject({ kind: 'answered' });
  expect(readFileSync(join(folder, 'started'), 'utf8')).toBe('1\n');
  rmSync(join(folder, 'answer'));
  expect(judgeRun(await probe(rules))).toMatchObject({ kind: 'stuck', call: 'statfs' });
});

it('of another, where the first was killed after it had asked, is no time of the share either', async () => {
  const waits = (name: string) => `while [ ! -e '${folder}/${name}' ]; do sleep 0.02; done`;
  const killed = `if [ "$(wc -l < '${folder}/started')" = 1 ]; then echo; read -r line; kill -KILL $$; fi`;
  const probe = probeWith(`${killed}; ${waits('go')}; PATH=\${PATH#*:}; exec perl "$@"`);
  const end = probe({ deadlineMilliseconds: 500 });
  await expect.poll(() => readFileSync(join(folder, 'started'), 'utf8'), { timeout: 10_000 }).toBe('1\n1\n');
  await passes(700);
  writeFileSync(join(folder, 'go'), '');
  expect(judgeRun(await end)).toMatchObject({ kind: 'answered' });
});

async function passes(milliseconds: number): Promise<void> {
  const startedAt = performance.now();
  await expect.poll(() => performance.now() - startedAt > milliseconds, { timeout: 10_000 }).toBe(true);
}
