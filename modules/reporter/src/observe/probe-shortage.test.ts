import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { judgeRun } from './judge-run.ts';
import { ToolRunner, type ProbeEnd, type RunRules } from './tool-runner.ts';

/** So long at least a question waits for a helper at work before another is started for it. */
const pastPatienceMilliseconds = 500;

describe('a probe for which no helper can be started', () => {
  let folder = '';
  let tools: ToolRunner;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-shortage-'));
    // In the place of perl: it answers of each path once there is a file of that name.
    const script = `#!/bin/sh
echo
while read -r token path; do
  : > '${folder}'/asked-$path
  while [ ! -e '${folder}'/go-$path ]; do /bin/sleep 0.02; done
  printf '4096 1000 500 0 0\\n\\n%s 0\\n.\\n\\n%s 0\\n' "$token" "$token"
done
`;
    writeFileSync(join(folder, 'perl'), script, { mode: 0o755 });
    tools = new ToolRunner({ PATH: folder });
  });
  afterEach(() => {
    tools.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const hex = (path: string) => Buffer.from(path).toString('hex');
  const probe = (path: string, deadlineMilliseconds: number, lingers: Partial<RunRules> = {}): Promise<ProbeEnd> =>
    tools.probe(path, { slot: path, deadlineMilliseconds, mode: 'fresh', ...lingers });
  const answer = (path: string) => writeFileSync(join(folder, `go-${hex(path)}`), '');
  const isAsked = (path: string) => existsSync(join(folder, `asked-${hex(path)}`));

  /** One helper is at work; from now on every other fails to start, as where no file descriptor is left. */
  async function oneAtWork(path: string): Promise<{ readonly end: Promise<ProbeEnd> }> {
    const end = probe(path, 60_000, { lingerMilliseconds: 60_000 });
    await expect.poll(() => isAsked(path)).toBe(true);
    chmodSync(join(folder, 'perl'), 0o644);
    return { end };
  }
  async function passes(milliseconds: number): Promise<void> {
    const startedAt = performance.now();
    await expect.poll(() => performance.now() - startedAt > milliseconds, { timeout: 10_000 }).toBe(true);
  }

  it('waits for one that is at work, and has its whole time from then on', async () => {
    const ends: string[] = [];
    const busy = await oneAtWork('/v/busy');
    const good = ['/v/a', '/v/b', '/v/c'];
    const probes = good.map(async (path) => {
      answer(path);
      const end = await probe(path, 60_000);
      ends.push(path);
      return judgeRun(end).kind;
    });
    await passes(pastPatienceMilliseconds);
    expect(ends).toEqual([]);
    answer('/v/busy');
    expect(judgeRun(await busy.end)).toMatchObject({ kind: 'answered' });
    expect(await Promise.all(probes)).toEqual(['answered', 'answered', 'answered']);
    expect(ends).toEqual(good);
  });

  it('is not kept waiting by one that hangs for longer than others cannot be started', async () => {
    await oneAtWork('/v/busy');
    answer('/v/a');
    const end = probe('/v/a', 5_000);
    await passes(pastPatienceMilliseconds);
    chmodSync(join(folder, 'perl'), 0o755);
    expect(judgeRun(await end)).toMatchObject({ kind: 'answered' });
  });

  it('waits for nobody where none is left', async () => {
    chmodSync(join(folder, 'perl'), 0o644);
    const startedAt = performance.now();
    const ends = await Promise.all(['/v/a', '/v/b', '/v/c', '/v/d'].map((path) => probe(path, 10_000)));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(ends.map((end) => judgeRun(end).kind)).toEqual(['notRun', 'notRun', 'notRun', 'notRun']);
  });

  it('waits no longer than a deadline that is set meanwhile', async () => {
    await oneAtWork('/v/busy');
    const end = probe('/v/a', 60_000);
    await passes(pastPatienceMilliseconds);
    tools.hasten(700);
    const startedAt = performance.now();
    expect(judgeRun(await end)).toMatchObject({ kind: 'notRun' });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('says so once its time is over, and blames no share', async () => {
    await oneAtWork('/v/busy');
    const startedAt = performance.now();
    const end = await probe('/v/a', 400);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(390);
    expect(judgeRun(end)).toEqual({
      kind: 'notRun',
      message: 'stat could not be started (EACCES), so nothing is known of this share',
    });
    // Nothing of it is asked any more.
    answer('/v/busy');
    await expect.poll(() => tools.children).toBe(0);
    expect(isAsked('/v/a')).toBe(false);
  });
});
