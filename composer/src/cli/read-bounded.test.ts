import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBounded } from './read-bounded.ts';

const never = new AbortController().signal;
const impatient = { idleSeconds: 0.1, totalSeconds: 5 };

describe('an input, whatever the path leads to', () => {
  let dir: string;
  const at = (name: string) => join(dir, name);
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-bounded-'));
    writeFileSync(at('small'), 'text');
    writeFileSync(at('large'), 'x'.repeat(300_000));
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('silent'), at('late'), at('slow')]);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is read whole when it is a file within the bound, and one byte beyond it when it is larger', async () => {
    expect(String(await readBounded(at('small'), 4, never))).toBe('text');
    expect(await readBounded(at('large'), 300_000, never)).toHaveLength(300_000);
    expect(await readBounded(at('large'), 100_000, never)).toHaveLength(100_001);
  });

  it('is read to the bound when it never ends', async () => {
    expect(await readBounded('/dev/zero', 100_000, never)).toHaveLength(100_001);
  });

  it('is empty when there is nothing, also in a device', async () => {
    expect(await readBounded('/dev/null', 10, never)).toHaveLength(0);
  });

  it('is refused when it is a folder or not there', async () => {
    await expect(readBounded(at('folder'), 10, never)).rejects.toMatchObject({ code: 'EISDIR' });
    await expect(readBounded(at('nothing'), 10, never)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is waited for when it is a pipe that somebody writes into later', async () => {
    const reading = readBounded(at('late'), 100, never);
    // The opening for writing comes back only once somebody reads.
    const writer = spawn('sh', ['-c', 'printf first > "$1"', 'sh', at('late')], { stdio: 'ignore' });
    expect(String(await reading)).toBe('first');
    writer.kill();
  });

  it('is given up when it is a pipe that gives nothing', async () => {
    await expect(readBounded(at('silent'), 10, never, impatient)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('is given up when the command is interrupted', async () => {
    await expect(readBounded(at('slow'), 10, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
