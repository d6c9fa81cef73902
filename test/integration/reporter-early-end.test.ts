import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtProgram } from '../../scripts/built-program.mjs';

/** Sends the process that it is loaded into a signal as soon as that listens to it. */
const signalled = `
const listen = process.on;
process.on = function (name, listener) {
  listen.call(process, name, listener);
  if (name === 'SIGTERM') {
    process.on = listen;
    process.kill(process.pid, name);
  }
  return process;
};`;
/** A process namespace of its own, where the program is process 1; not everybody may make one. */
const alone = ['unshare', '--pid', '--fork', '--kill-child'];
const mayBeAlone = spawnSync(alone[0]!, [...alone.slice(1), 'true']).status === 0;

describe('a signal that comes while the program is loaded', () => {
  let program = '';
  beforeAll(() => {
    program = join(builtProgram('reporter') ?? '', 'reporter.mjs');
  });
  const run = (before: readonly string[], ...flags: string[]) => {
    const [command, ...args] = [...before, process.execPath, ...flags, program];
    // Without an identity it ends with 2 and says so, once it has been loaded.
    return spawnSync(command, args, { encoding: 'utf8', env: { PATH: process.env['PATH'] }, timeout: 30_000 });
  };

  const preload = `data:text/javascript,${encodeURIComponent(signalled)}`;

  it('ends it with 0, before anything is started', () => {
    expect(run([], '--import', preload)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run([]).status).toBe(2);
  });

  it.runIf(mayBeAlone)('ends it with 0 as process 1 too, which dies of no signal that it does not listen to', () => {
    expect(run(alone, '--import', preload)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(run(alone).status).toBe(2);
  });
});
