import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errnoOf } from '../core/volume/errno-text.ts';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { writeStatus } from '../core/volume/write-result.ts';
import { inOctal } from './path-in-shell.ts';
import { ToolRunner } from './tool-runner.ts';
import { writeByPerl } from './write-by-perl.ts';
import { writeByShell } from './write-by-shell.ts';
import { probeByWriting, writeFolderOf } from './write-probe.ts';

const nobody = 65534;
const bytesInHex = (path: string) => Buffer.from(path).toString('hex');
const ways = ['perl', 'sh'] as const;

describe.each(ways)('a write probe by %s', (way) => {
  const now = new Date('2026-01-02T03:04:05.000Z');
  const folder = writeFolderOf('camera-prober');
  let base = '';
  let share = '';
  let tools: ToolRunner;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'mooring-write-'));
    share = join(base, `it's a "share" $(touch hacked) \\041ä`);
    mkdirSync(join(base, 'bin'));
    mkdirSync(share);
    tools = new ToolRunner({ PATH: `${join(base, 'bin')}:${process.env['PATH']}` });
    if (way === 'sh') tool('perl', 'exit 127');
  });
  afterEach(() => {
    tools.stop();
    rmSync(base, { recursive: true, force: true });
  });
  const write = (deadlineMilliseconds = 10_000, lingerMilliseconds = 0) =>
    probeByWriting(
      tools,
      { slot: 'a', path: pathBytes(share), folder },
      { deadlineMilliseconds, lingerMilliseconds },
      () => now,
    );
  const left = () => readdirSync(join(share, folder));
  function tool(name: string, script: string): void {
    writeFileSync(join(base, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(base, 'bin', name), 0o755);
  }

  it('makes a folder of its own, and leaves nothing in it', async () => {
    expect(await write()).toEqual({ kind: 'written', atUtc: '2026-01-02T03:04:05Z' });
    expect(await write()).toMatchObject({ kind: 'written' });
    expect(readdirSync(share)).toEqual(['.mooring-probe-camera-prober']);
    expect(left()).toEqual([]);
    expect(readdirSync(base).sort()).toEqual(['bin', share.slice(base.length + 1)].sort());
  });

  it('removes what an earlier one left, and nothing else', async () => {
    mkdirSync(join(share, folder));
    const seconds = Math.floor(now.getTime() / 1000);
    const others = [`probe-${seconds - 590}-7-abc`, `probe-${seconds + 590}-7-abc`, 'probe-x-1', 'notes.txt'];
    const leftovers = [`probe-${seconds - 610}-7-abc`, `probe-1-2-3`, `probe-${seconds + 400_000_000}-7-abc`];
    for (const name of [...others, ...leftovers]) writeFileSync(join(share, folder, name), '');
    expect(await write()).toMatchObject({ kind: 'written' });
    expect(left()).toEqual([...others].sort());
  });

  it('makes no more files where ten of earlier ones cannot be removed', async () => {
    mkdirSync(join(share, folder));
    // No file, so that not even root can remove it as one.
    const stay = (count: number) => {
      for (let n = 1; n <= count; n += 1) mkdirSync(join(share, folder, `probe-${n}-7-abc`), { recursive: true });
    };
    stay(9);
    expect(await write()).toMatchObject({ kind: 'written' });
    stay(10);
    expect(await write()).toEqual({
      kind: 'notRun',
      isLasting: true,
      message: 'nothing is written any more, since files of earlier writes cannot be removed: Is a directory',
    });
    expect(left()).toHaveLength(10);
  });

  it('does not follow a link in the place of its folder', async () => {
    const elsewhere = join(base, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'probe-1-1-a'), 'precious');
    symlinkSync(elsewhere, join(share, folder));
    expect(await write()).toMatchObject({
      kind: 'failed',
      errno: undefined,
      message: expect.stringContaining('link') as string,
    });
    expect(readdirSync(elsewhere)).toEqual(['probe-1-1-a']);
  });

  it('tells when its folder cannot be made', async () => {
    rmSync(share, { recursive: true });
    expect(await write()).toEqual({ kind: 'failed', errno: 'ENOENT', message: 'No such file or directory' });
    writeFileSync(share, '');
    expect(await write()).toMatchObject({ kind: 'failed', errno: 'ENOTDIR' });
  });

  it.runIf(process.getuid?.() === 0)(
    'says where its folder was made by another user, who alone may write there',
    () => {
      chmodSync(base, 0o755);
      mkdirSync(join(share, folder), { mode: 0o700 });
      const between = [0, 0] as const;
      const args = way === 'perl' ? writeByPerl(bytesInHex(share), folder, 'file', between) : undefined;
      const { status, stderr } = spawnSync(
        way,
        args ?? writeByShell(inOctal(pathBytes(share)), folder, 'file', between),
        {
          encoding: 'utf8',
          uid: nobody,
          gid: nobody,
        },
      );
      expect([status, errnoOf(stderr)]).toEqual([writeStatus.folderOfOther, 'EACCES']);
    },
  );

  it('blames no share for what was ended from outside', async () => {
    tool(way === 'perl' ? 'perl' : 'sh', 'kill -KILL $$');
    expect(await write()).toEqual({
      kind: 'notRun',
      message: `a write could not be tried: ${way} was ended from outside`,
    });
  });

  it('says so where there is nothing to write with', async () => {
    tools = new ToolRunner({ PATH: join(base, 'bin') });
    expect(await write()).toMatchObject({ kind: 'notRun' });
  });

  // What follows stands a program of its own in the place of one that the shell starts.
  if (way === 'perl') return;

  it('blames no share for a shell that cannot fork', async () => {
    tool('dd', 'echo "sh: 1: Cannot fork" >&2; exit 2');
    expect(await write()).toMatchObject({
      kind: 'notRun',
      message: expect.stringContaining('sh could not start') as string,
    });
  });

  it('flushes 4 KiB into a file that was not there', async () => {
    tool('dd', `echo "$@" >&2; exit 1`);
    const end = await write();
    expect(end).toMatchObject({ kind: 'failed' });
    tool('dd', `case "$*" in *bs=4096\\ count=1\\ conv=excl,fsync*) exec /bin/dd "$@" ;; esac; exit 9`);
    expect(await write()).toMatchObject({ kind: 'written' });
  });

  it.each([
    ['ENOSPC', 'No space left on device', "dd: error writing '/v/x'"],
    ['EDQUOT', 'Disk quota exceeded', "dd: closing output file '/v/x'"],
    ['EIO', 'Input/output error', "dd: fsync failed for '/v/x'"],
    ['EROFS', 'Read-only file system', "dd: failed to open '/v/x'"],
  ])('tells %s, and removes what it made', async (errno, text, before) => {
    tool(
      'dd',
      `for word; do case $word in of=*) : > "\${word#of=}" ;; esac; done; echo "${before}: ${text}" >&2; exit 1`,
    );
    expect(await write()).toEqual({ kind: 'failed', errno, message: text });
    expect(left()).toEqual([]);
  });

  it('that hangs is given up together with what it waits for, whoever that is', async () => {
    tool('dd', `echo $$ >> '${base}/pids'; exec sleep 600`);
    const pids = () => readFileSync(join(base, 'pids'), 'utf8').trim().split('\n');
    expect(await write(400)).toEqual({ kind: 'stuck', sinceUtc: expect.stringMatching(/^2026-.*Z$/) as string });
    await tools.whenFree('write a');
    expect(pids()).toHaveLength(1);
    expect(existsSync(`/proc/${pids()[0]}`)).toBe(false);
    rmSync(join(base, 'bin/dd'));
    expect(await write()).toMatchObject({ kind: 'written' });
  });

  it('that takes longer than its deadline ends by itself, and removes what it made', async () => {
    tool('dd', `while [ ! -e '${base}/go' ]; do sleep 0.05; done; exec /bin/dd "$@"`);
    expect(await write(300, 60_000)).toMatchObject({ kind: 'stuck' });
    expect(await write(300, 60_000)).toMatchObject({ kind: 'stuck' });
    const free = tools.whenFree('write a');
    expect(free).toBeDefined();
    writeFileSync(join(base, 'go'), '');
    await free;
    expect(readdirSync(share)).toEqual([folder]);
    expect(left()).toEqual([]);
  });
});

it('names its folder after the module, whatever that is called', () => {
  expect(writeFolderOf('../../etc passwd')).toBe('.mooring-probe-..-..-etc-passwd');
});
