import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pathBytes } from '../core/volume/mountinfo.ts';
import type { WriteResult } from '../core/volume/write-result.ts';
import { ToolRunner } from './tool-runner.ts';
import { probeByWriting } from './write-probe.ts';

describe.each(['perl', 'sh'])('the start of %s, which writes,', (way) => {
  let folder = '';
  let tools: ToolRunner;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-write-start-'));
    for (const name of ['bin', 'share']) mkdirSync(join(folder, name));
    if (way === 'sh') writeFileSync(join(folder, 'bin/perl'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  });
  afterEach(() => {
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes with a program in the place of what writes. */
  function write(script: string, deadlineMilliseconds: number, startMilliseconds?: number): Promise<WriteResult> {
    const program = `#!/bin/sh\n: > '${folder}/started'\n${script}\n`;
    writeFileSync(join(folder, 'bin', way), program, { mode: 0o755 });
    tools = new ToolRunner({ PATH: `${join(folder, 'bin')}:${process.env['PATH']}` }, startMilliseconds);
    const place = { slot: 'a', path: pathBytes(join(folder, 'share')), folder: '.mooring-probe-test' };
    return probeByWriting(tools, place, { deadlineMilliseconds, lingerMilliseconds: 0 }, () => new Date());
  }

  it('is no time of the share, however long it takes', async () => {
    const waits = `while [ ! -e '${folder}/go' ]; do sleep 0.02; done`;
    const slow = write(`${waits}; PATH=\${PATH#*:}; exec ${way} "$@"`, 1_000);
    await expect.poll(() => existsSync(join(folder, 'started')), { timeout: 10_000 }).toBe(true);
    const startedAt = performance.now();
    await expect.poll(() => performance.now() - startedAt > 1_300, { timeout: 10_000 }).toBe(true);
    writeFileSync(join(folder, 'go'), '');
    expect(await slow).toMatchObject({ kind: 'written' });
    expect(readdirSync(join(folder, 'share/.mooring-probe-test'))).toEqual([]);
  });

  it('that takes longer than it may is told as that, and nothing is written after all', async () => {
    const late = `sleep 0.4; echo; : > '${folder}/share/late'; sleep 600`;
    const startedAt = performance.now();
    expect(await write(late, 5_000, 100)).toMatchObject({ kind: 'notRun' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect.poll(() => tools.children, { timeout: 10_000 }).toBe(0);
    expect(readdirSync(join(folder, 'share'))).toEqual([]);
  });

  it('is nothing that the share is blamed for where it does not come to an end', async () => {
    expect(await write('exec sleep 600', 200, 100)).toEqual({
      kind: 'notRun',
      message: 'a write could not be tried: what writes was not started in time',
    });
  });
});
