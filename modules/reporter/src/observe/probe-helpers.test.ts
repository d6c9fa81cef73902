import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errnoOf } from '../core/volume/errno-text.ts';
import { pathBytes } from '../core/volume/mountinfo.ts';
import { parseStatfs } from '../core/volume/statfs-answer.ts';
import { judgeRun } from './judge-run.ts';
import { ToolRunner, type RunEnd, type RunRules } from './tool-runner.ts';

describe('a probe of a path', () => {
  let folder = '';
  let tools: ToolRunner;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-probe-'));
    mkdirSync(join(folder, 'bin'));
    tools = new ToolRunner({
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      EdgeHubConnectionString: 'secret',
    });
  });
  afterEach(() => {
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function tool(name: 'stat' | 'ls', script: string): void {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\necho "$PPID" >> '${folder}/parents'\n${script}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  /** As on a machine where perl cannot do it. */
  function byShell(): void {
    writeFileSync(join(folder, 'bin/perl'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  }
  /** The shells that tools were started by, one for each tool. */
  const shells = () => readFileSync(join(folder, 'parents'), 'utf8').trim().split('\n').map(Number);
  const helpers = () => childrenOfThis('mooring-probe');
  const rules = (changes: Partial<RunRules> = {}): RunRules => ({
    slot: 'a',
    deadlineMilliseconds: 10_000,
    mode: 'fresh',
    ...changes,
  });
  const probe = (changes: Partial<RunRules> = {}, path = folder) => tools.probe(pathBytes(path), rules(changes));
  const figures = 'echo 4096 1000 500 0 0';
  const isOk = (end: RunEnd) => end.kind === 'ended' && end.exitCode === 0 && end.before?.exitCode === 0;

  it.each([
    ['plain', 'camera'],
    ['text of other letters', pathBytes('Kamera äß 😀')],
    ['bytes that are no UTF-8', 'cam\u00e9ra\u00ff'],
    ['what a shell would take for more', `a'b"c $(exit) \`exit\` %s \\0101 *`],
    ['a minus at the start and a newline at the end', '-n e\n'],
    ['blanks around it', ' \tcamera \t '],
    [
      'every byte there is',
      Array.from({ length: 255 }, (_, index) => String.fromCharCode(index + 1))
        .join('')
        .replace('/', ''),
    ],
  ])('asks for the folder itself: %s', async (_, name) => {
    byShell();
    const path = `${pathBytes(folder)}/${name}`;
    mkdirSync(Buffer.from(path, 'latin1'));
    // Only in the folder that is meant is there a tool that says so.
    tool('ls', `for path; do :; done; [ -e "$path/inside" ] || exit 2; exec /bin/ls "$@"`);
    writeFileSync(Buffer.from(`${path}/inside`, 'latin1'), '');
    const end = await tools.probe(path, rules());
    expect(end).toMatchObject({ kind: 'ended', exitCode: 0 });
    expect(parseStatfs(end.before?.stdout ?? '')?.blockBytes).toBeGreaterThan(0);
    // By perl it is the same folder.
    rmSync(join(folder, 'bin'), { recursive: true });
    const other = new ToolRunner({ PATH: process.env['PATH'] });
    expect(isOk(await other.probe(path, rules()))).toBe(true);
    renameSync(Buffer.from(path, 'latin1'), join(folder, 'elsewhere'));
    expect(await other.probe(path, rules())).toMatchObject({
      exitCode: 1,
      stderr: 'stat: No such file or directory (errno 2)\n',
    });
    other.stop();
  });

  it('says the same by perl and by the tools', async () => {
    // A file system with fixed figures.
    const byPerl = await probe({}, '/proc');
    byShell();
    tools.stop();
    tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
    const byTools = await probe({}, '/proc');
    expect(byPerl.before?.stdout).toBe(byTools.before?.stdout);
    expect([isOk(byPerl), isOk(byTools)]).toEqual([true, true]);
    expect(parseStatfs(byPerl.before?.stdout ?? '')).toBeDefined();
  });

  it.each(['perl', 'tools'])('gives the reason of an error as %s says it', async (way) => {
    if (way === 'tools') byShell();
    const absent = await probe({}, join(folder, 'absent'));
    expect(absent).toMatchObject({ kind: 'ended', exitCode: 1 });
    expect(errnoOf(absent.kind === 'ended' ? absent.stderr : '')).toBe('ENOENT');
  });

  it('is made by a child that is there already, and by one for many that answer at once', async () => {
    for (let round = 0; round < 3; round += 1) expect(isOk(await probe())).toBe(true);
    expect(helpers()).toHaveLength(1);
    const slots = Array.from({ length: 40 }, (_, index) => `slot-${index}`);
    expect((await Promise.all(slots.map((slot) => probe({ slot })))).every(isOk)).toBe(true);
    // On a busy machine some may have waited long enough for another child, which is not kept.
    await expect.poll(() => helpers().length).toBeLessThanOrEqual(2);
    tools.stop();
    await expect.poll(helpers).toEqual([]);
  });

  it('does not wait for those that hang, however many', async () => {
    byShell();
    tool('stat', `for path; do :; done; case $path in */hung) exec sleep 600 ;; esac; ${figures}`);
    const hung = Array.from({ length: 6 }, (_, index) => probe({ slot: `hung-${index}` }, join(folder, 'hung')));
    const startedAt = performance.now();
    expect(isOk(await probe({ slot: 'good' }))).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect.poll(() => tools.children).toBe(6);
    tools.stop();
    await Promise.all(hung);
  });

  it('keeps neither a mount busy nor a credential in sight', async () => {
    byShell();
    tool('stat', `env >&2; ls -l /proc/$PPID/cwd /proc/$PPID/fd >&2; exit 1`);
    const end = await probe();
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('LC_ALL=C') as string });
    expect(JSON.stringify(end)).not.toMatch(/secret|-> \/(?!dev\/null)\w*\/.*mooring-probe-/);
    expect(JSON.stringify(end)).toMatch(/cwd -> \/(?!\w)/);
  });

  it('tells what statfs printed where that failed, and does not list then', async () => {
    byShell();
    tool('stat', `echo half; echo "stat: cannot read: Host is down" >&2; exit 1`);
    const end = await probe();
    expect(end).toMatchObject({ exitCode: 1, stdout: 'half\n', stderr: 'stat: cannot read: Host is down\n' });
    expect(end.before).toBeUndefined();
    expect(shells()).toHaveLength(1);
    // What one probe printed is no part of the next.
    tool('stat', 'exit 3');
    expect(await probe()).toMatchObject({ exitCode: 3, stdout: '', stderr: '' });
  });

  it('tells what the listing printed where that failed', async () => {
    byShell();
    tool('stat', figures);
    tool('ls', `echo "ls: reading directory: Input/output error" >&2; exit 2`);
    expect(await probe()).toMatchObject({
      exitCode: 2,
      stderr: 'ls: reading directory: Input/output error\n',
      before: { exitCode: 0, stdout: '4096 1000 500 0 0\n' },
    });
  });

  it.each(['stat', 'ls', 'sh'])('says so where there is no %s', async (absent) => {
    for (const name of ['sh', 'stat', 'ls'].filter((other) => other !== absent)) {
      rmSync(join(folder, 'bin', name), { force: true });
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nexec /bin/${name} "$@"\n`, { mode: 0o755 });
    }
    tools.stop();
    tools = new ToolRunner({ PATH: join(folder, 'bin') });
    expect(await probe()).toMatchObject({ kind: 'notStarted', code: 'ENOENT' });
    expect(tools.children).toBe(0);
  });

  it('is answered by the first names, of which there may be more than anybody reads', async () => {
    byShell();
    tool('stat', figures);
    tool('ls', 'while :; do echo name; done');
    expect(isOk(await probe())).toBe(true);
    // And nothing goes on listing.
    await expect.poll(() => tools.children).toBe(0);
    await expect.poll(helpers).toEqual([]);
  });

  it('of which one step hangs says which, and the child is killed and waited for', async () => {
    byShell();
    tool('stat', 'exec sleep 600');
    expect(await probe({ deadlineMilliseconds: 300 })).toMatchObject({ kind: 'overdue', command: 'stat' });
    await expect.poll(() => tools.children).toBe(0);
    tool('stat', figures);
    tool('ls', `[ -e '${folder}/slow' ] || exit 0; exec sleep 600`);
    expect(isOk(await probe())).toBe(true);
    writeFileSync(join(folder, 'slow'), '');
    expect(await probe({ deadlineMilliseconds: 300 })).toMatchObject({ kind: 'overdue', command: 'ls' });
    await expect.poll(() => tools.children).toBe(0);
    rmSync(join(folder, 'slow'));
    expect(isOk(await probe())).toBe(true);
    expect(childrenOfThis('sleep')).toEqual([]);
  });

  it('that hangs after its first names takes the slot once its time is over', async () => {
    byShell();
    tool('stat', figures);
    tool('ls', 'echo first; exec sleep 600');
    expect(isOk(await probe({ deadlineMilliseconds: 300, lingerMilliseconds: 60_000 }))).toBe(true);
    await expect.poll(async () => (await probe({ mode: 'shared' })).kind).toBe('overdue');
    expect(tools.children).toBe(1);
  });

  it('that hangs after its first names keeps no fresh question waiting for longer than its own time', async () => {
    byShell();
    tool('stat', figures);
    tool('ls', 'echo first; exec sleep 600');
    // Enough for all that is started until the first name is there, and far less than what the next one may take itself.
    expect(isOk(await probe({ deadlineMilliseconds: 3_000, lingerMilliseconds: 60_000 }))).toBe(true);
    expect(await probe()).toMatchObject({ kind: 'overdue', command: 'ls' });
    // It lingers still: its end was not waited for.
    expect(tools.children).toBe(1);
  });

  it('has its whole time from when a child is asked, however long it waits for one', async () => {
    byShell();
    tool('stat', `for path; do :; done; case $path in */hung) exec sleep 600 ;; esac; ${figures}`);
    const hung = probe({ slot: 'hung' }, join(folder, 'hung'));
    const good = probe({ slot: 'good', deadlineMilliseconds: 2_000 });
    // This process comes to nothing meanwhile.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_100);
    expect(isOk(await good)).toBe(true);
    tools.stop();
    await hung;
  });

  it('says so where no child can be started', async () => {
    const other = new ToolRunner({ PATH: `/bin:${'x'.repeat(200_000)}` });
    const end = await other.probe(pathBytes(folder), rules());
    expect(end).toMatchObject({ kind: 'notStarted', code: 'E2BIG' });
    expect(judgeRun(end)).toEqual({
      kind: 'notRun',
      message: 'stat could not be started (E2BIG), so nothing is known of this share',
    });
    expect(other.children).toBe(0);
    other.stop();
  });

  it('is asked of another child where the first is killed from outside, once', async () => {
    byShell();
    tool('stat', `[ -e '${folder}/killed' ] || { : > '${folder}/killed'; echo half; kill -KILL "$PPID"; }; ${figures}`);
    expect(await probe()).toMatchObject({ exitCode: 0, before: { exitCode: 0, stdout: '4096 1000 500 0 0\n' } });
    tool('stat', `kill -KILL "$PPID"`);
    const lost = await probe();
    expect(lost).toMatchObject({ kind: 'notStarted', message: 'what probes has gone' });
    expect(judgeRun(lost)).toEqual({
      kind: 'notRun',
      message:
        'what asks this share was ended twice from outside before it had answered, so nothing is known of this share',
    });
    tool('stat', figures);
    expect(isOk(await probe())).toBe(true);
  });
});

/** Processes that this one started and that still run, by a word of their command. */
function childrenOfThis(word: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return state !== 'Z' && Number(parent) === process.pid && command.includes(word) ? [command] : [];
      } catch {
        return [];
      }
    });
}
