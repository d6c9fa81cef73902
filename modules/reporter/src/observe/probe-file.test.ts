import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errnoOf } from '../core/volume/errno-text.ts';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { judgeRun } from './judge-run.ts';
import { probeByPerl } from './probe-by-perl.ts';
import { probeByShell } from './probe-by-shell.ts';
import { fileNotOpened } from './probe-helper.ts';
import type { ToolOutput } from './tool-child.ts';
import { ToolRunner } from './tool-runner.ts';

describe('a probe of what is no folder', () => {
  let folder = '';
  let tools: ToolRunner;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-file-'));
    mkdirSync(join(folder, 'bin'));
    tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
  });
  afterEach(() => {
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** As on a machine where perl cannot do it. */
  function byShell(): void {
    writeFileSync(join(folder, 'bin/perl'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  }
  const probe = (path: string) =>
    tools.probe(pathBytes(path), { slot: 'a', deadlineMilliseconds: 10_000, mode: 'fresh' });

  it.each(['perl', 'tools'])('opens a single file instead of listing it, as %s does', async (way) => {
    if (way === 'tools') byShell();
    const file = join(folder, 'a "file"');
    writeFileSync(file, 'x');
    const answered = judgeRun(await probe(file));
    expect(answered).toMatchObject({ kind: 'answered', isFile: true });
    expect(judgeRun(await probe(folder))).not.toHaveProperty('isFile');
  });

  it.each(['perl', 'tools'])('never opens what would be waited for, as %s does', async (way) => {
    if (way === 'tools') byShell();
    const pipe = join(folder, 'pipe');
    spawnSync('mkfifo', [pipe]);
    expect((await probe(pipe)).kind).toBe('ended');
  });

  it('says of a single file that it cannot be opened', () => {
    const before: ToolOutput = { kind: 'ended', exitCode: 0, stdout: '4096 1 1 0 0', stderr: '', milliseconds: 1 };
    const refused = (stderr: string) => judgeRun({ ...before, exitCode: fileNotOpened, stdout: '', stderr, before });
    const message = 'statfs answered, but the file that is mounted cannot be opened: ';
    expect(refused('open: Host is down (errno 112)\n')).toEqual({
      kind: 'failed',
      errno: 'EHOSTDOWN',
      message: `${message}Host is down`,
    });
    expect(refused('sh: 9: cannot open /v/camera.db: Permission denied\n')).toEqual({
      kind: 'failed',
      errno: 'EACCES',
      message: `${message}Permission denied`,
    });
  });

  it.runIf(process.getuid?.() === 0).each(['perl', 'tools'])('gives the reason why not, as %s says it', (way) => {
    const file = join(folder, 'closed');
    writeFileSync(file, '', { mode: 0o600 });
    chmodSync(folder, 0o755);
    const { command, args, line } = way === 'perl' ? probeByPerl : probeByShell;
    const nobody = { uid: 65534, gid: 65534 };
    const input = line('token', pathBytes(file));
    const { stdout, stderr } = spawnSync(command, args, { ...nobody, input, encoding: 'utf8' });
    expect(stdout).toContain(`\ntoken ${fileNotOpened}\n`);
    expect(errnoOf(stderr.replace('\n\ntoken\n', '\n'))).toBe('EACCES');
  });
});
