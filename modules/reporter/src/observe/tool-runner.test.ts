import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ToolRunner, type ToolCall } from './tool-runner.ts';

describe('a tool', () => {
  let folder = '';
  let runner: ToolRunner;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-tool-'));
    runner = new ToolRunner({ PATH: `${folder}:${process.env['PATH']}`, EdgeHubConnectionString: 'secret' });
  });
  afterEach(() => {
    runner.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function write(script: string): void {
    writeFileSync(join(folder, 'tool'), `#!/bin/sh\necho run >> '${folder}/runs'\n${script}\n`);
    chmodSync(join(folder, 'tool'), 0o755);
  }
  const runs = () => readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n').length;
  const call = (changes: Partial<ToolCall> = {}): ToolCall => ({
    slot: 'a',
    command: 'tool',
    args: [],
    deadlineMilliseconds: 10_000,
    mode: 'shared',
    ...changes,
  });

  it('gives its output and how it ended', async () => {
    write('echo out; echo err >&2; exit 3');
    expect(await runner.run(call())).toMatchObject({ kind: 'ended', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('sees no credential of this process, and speaks the C locale', async () => {
    write('env');
    const end = await runner.run(call());
    expect(end).toMatchObject({ stdout: expect.stringContaining('LC_ALL=C') as string });
    expect(JSON.stringify(end)).not.toContain('secret');
  });

  it('is said not to be there when it is not', async () => {
    expect(await runner.run(call({ command: 'no-such-tool' }))).toMatchObject({ kind: 'notStarted', code: 'ENOENT' });
    // And the slot is free again.
    write('echo out');
    expect(await runner.run(call())).toMatchObject({ kind: 'ended' });
  });

  it('runs once for all who ask at the same time', async () => {
    write('sleep 0.2');
    await Promise.all([runner.run(call()), runner.run(call()), runner.run(call({ slot: 'b' }))]);
    expect(runs()).toBe(2);
  });

  it('runs again for a fresh question that comes while it runs', async () => {
    write('sleep 0.2; date +%s%N');
    const [first, fresh] = await Promise.all([runner.run(call()), runner.run(call({ mode: 'fresh' }))]);
    expect(runs()).toBe(2);
    expect(fresh).not.toEqual(first);
  });

  it('has the whole deadline for a fresh question, however long the run before it took', async () => {
    write(`[ ! -e '${folder}/once' ] || exec sleep 0.3; touch '${folder}/once'; sleep 1.5`);
    const first = runner.run(call());
    const fresh = await runner.run(call({ mode: 'fresh', deadlineMilliseconds: 1_600 }));
    expect(await first).toMatchObject({ kind: 'ended' });
    expect(fresh).toMatchObject({ kind: 'ended', exitCode: 0 });
    expect(runs()).toBe(2);
  });

  it.each([
    ['has more arguments than a program can be given', { PATH: '/bin' }, ['x'.repeat(200_000)]],
    ['has a larger environment than a program can be given', { PATH: `/bin:${'x'.repeat(200_000)}` }, []],
  ])('is said not to have been started where it %s', async (_, environment, args) => {
    const other = new ToolRunner(environment);
    const end = await other.run(call({ command: 'true', args }));
    expect(end).toMatchObject({ kind: 'notStarted', code: 'E2BIG' });
    expect(other.children).toBe(0);
    expect(await runner.run(call({ command: 'true' }))).toMatchObject({ kind: 'ended', exitCode: 0 });
    other.stop();
  });

  it('is killed at the deadline together with what it started', async () => {
    write(`trap '' TERM; sleep 600 & echo $! > '${folder}/grandchild'; wait; sleep 600`);
    expect(await runner.run(call({ deadlineMilliseconds: 300 }))).toMatchObject({ kind: 'overdue', command: 'tool' });
    const grandchild = Number(readFileSync(join(folder, 'grandchild'), 'utf8'));
    await expect.poll(() => isAlive(grandchild)).toBe(false);
  });

  it('that reads has no longer than a deadline that is set while it runs, and whatever else runs keeps its own', async () => {
    write('exec sleep 600');
    const reading = runner.run(call({ isReading: true, deadlineMilliseconds: 600_000 }));
    const shorter = runner.run(call({ slot: 'b', isReading: true, deadlineMilliseconds: 100 }));
    const other = runner.run(call({ slot: 'c', deadlineMilliseconds: 600_000 }));
    runner.hasten(300);
    expect(await reading).toMatchObject({ kind: 'overdue' });
    expect(await shorter).toMatchObject({ kind: 'overdue' });
    await expect.poll(() => runner.children).toBe(1);
    runner.stop();
    expect(await other).toMatchObject({ kind: 'ended', exitCode: null });
  });

  it('may be left to wait after its deadline, and frees its slot when it ends', async () => {
    write(`while [ ! -e '${folder}/go' ]; do sleep 0.05; done`);
    const patient = call({ deadlineMilliseconds: 200, lingerMilliseconds: 60_000 });
    expect(runner.whenFree('a')).toBeUndefined();
    expect(await runner.run(patient)).toMatchObject({ kind: 'overdue', command: 'tool' });
    const free = runner.whenFree('a');
    expect(free).toBeDefined();
    expect(await runner.run(patient)).toMatchObject({ kind: 'overdue', command: 'tool' });
    expect(runs()).toBe(1);
    writeFileSync(join(folder, 'go'), '');
    expect(await free).toMatchObject({ slot: 'a', deadlineMilliseconds: 200 });
    expect(runner.children).toBe(0);
    expect(await runner.run(patient)).toMatchObject({ kind: 'ended', exitCode: 0 });
  });

  it('that waits is killed when it has waited long enough', async () => {
    write('exec sleep 600');
    expect(await runner.run(call({ deadlineMilliseconds: 200, lingerMilliseconds: 200 }))).toMatchObject({
      kind: 'overdue',
    });
    await runner.whenFree('a');
    expect(runner.children).toBe(0);
  });

  it('that waits makes way for a fresh question', async () => {
    write('exec sleep 600');
    const patient = call({ deadlineMilliseconds: 200, lingerMilliseconds: 60_000 });
    await runner.run(patient);
    write('echo answered');
    expect(await runner.run({ ...patient, deadlineMilliseconds: 10_000, mode: 'fresh' })).toMatchObject({
      kind: 'ended',
      stdout: 'answered\n',
    });
  });

  it('that waits makes way for all fresh questions that come together', async () => {
    write('exec sleep 600');
    const patient = call({ deadlineMilliseconds: 200, lingerMilliseconds: 60_000 });
    await runner.run(patient);
    write('echo answered');
    const fresh = { ...patient, deadlineMilliseconds: 10_000, mode: 'fresh' } as const;
    const ends = await Promise.all([runner.run(fresh), runner.run(fresh), runner.run(fresh)]);
    expect(ends.map(({ kind }) => kind)).toEqual(['ended', 'ended', 'ended']);
    expect(runs()).toBe(2);
  });

  it('that was killed a moment ago does not answer a fresh question', async () => {
    write('exec sleep 600');
    await runner.run(call({ deadlineMilliseconds: 200 }));
    write('echo answered');
    expect(await runner.run(call({ mode: 'fresh' }))).toMatchObject({ kind: 'ended', stdout: 'answered\n' });
  });

  it('is not started any more by a runner that was stopped, be it that it waited for another', async () => {
    write('exec sleep 600');
    await runner.run(call({ deadlineMilliseconds: 200, lingerMilliseconds: 60_000 }));
    const waiting = runner.run(call({ mode: 'fresh' }));
    runner.stop();
    const ends = await Promise.all([
      waiting,
      runner.run(call({ slot: 'b' })),
      runner.probe(folder, call({ slot: 'c' })),
    ]);
    expect(ends.map(({ kind }) => kind)).toEqual(['notStarted', 'notStarted', 'notStarted']);
    expect(runs()).toBe(1);
  });

  it('does not get a second child while the first one will not go', async () => {
    write('sleep 600');
    const held = new ToolRunner({ PATH: `${folder}:${process.env['PATH']}` });
    // A call that the kernel does not let go outlives its SIGKILL; here the kill itself is kept from it.
    const kill = process.kill.bind(process);
    const killed = new Set<number>();
    process.kill = (pid) => {
      killed.add(pid);
      return true;
    };
    try {
      expect(await held.run(call({ deadlineMilliseconds: 200 }))).toMatchObject({ kind: 'overdue', command: 'tool' });
      expect(await held.run(call({ deadlineMilliseconds: 200 }))).toMatchObject({ kind: 'overdue', command: 'tool' });
      expect(await held.run(call({ deadlineMilliseconds: 200, mode: 'fresh' }))).toMatchObject({
        kind: 'overdue',
        command: 'tool',
      });
      expect(runs()).toBe(1);
    } finally {
      process.kill = kill;
      for (const group of killed) kill(group, 'SIGKILL');
    }
    // Once it has gone, the slot is free.
    write('echo out');
    await expect.poll(async () => (await held.run(call())).kind).toBe('ended');
    held.stop();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}
