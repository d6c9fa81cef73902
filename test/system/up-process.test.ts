import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanEnv, ended, makeWorkplace, mooring, root, startUp } from '../running/mooring.ts';

/** Processes whose command line names the folder: the hub, the simulator, reporters and their tools. */
function processesOf(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(dir) ? [`${pid} ${line}`] : [];
      } catch {
        return [];
      }
    });
}

async function awaitNone(dir: string, milliseconds: number): Promise<string[]> {
  const endMs = Date.now() + milliseconds;
  while (processesOf(dir).length > 0 && Date.now() < endMs)
    await new Promise((resolve) => void setTimeout(resolve, 20));
  return processesOf(dir);
}

describe('mooring up as a process', () => {
  let workplace: ReturnType<typeof makeWorkplace>;
  beforeEach(() => {
    workplace = makeWorkplace();
  });
  afterEach(() => workplace.remove());

  it(
    'shows evidence and the twin as tables and ends with 0 under --once, leaving no process',
    { timeout: 150_000 },
    async () => {
      const { code, stdout, stderr } = await mooring(['up', '--once', '--data', workplace.dir], {
        cwd: root,
        seconds: 140,
      });
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(stdout).toMatch(/detector +\/home\/input +camera-drop +answered/);
      expect(stdout).toContain('twin of line-inspection-prober (simulated): ok');
      expect(stdout).toMatch(/GPUs\n.*\n +g0 +Tesla T4 \(simulated\)/);
      expect(stdout).toMatch(/nodes\n.*\n +k8s-sim/);
      expect(await awaitNone(workplace.dir, 1000)).toEqual([]);
    },
  );

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends within a second of %s, with everything it started',
    { timeout: 180_000 },
    async (signal) => {
      const up = await startUp(root, ['--data', workplace.dir]);
      expect(processesOf(workplace.dir).length).toBeGreaterThan(4);
      const sentMs = performance.now();
      await up.stop(signal);
      expect(performance.now() - sentMs).toBeLessThan(1000);
      expect(await awaitNone(workplace.dir, 1000)).toEqual([]);
    },
  );

  it('leaves nothing behind when it is killed, and starts again in the same folder', { timeout: 240_000 }, async () => {
    const up = await startUp(root, ['--data', workplace.dir]);
    await up.stop('SIGKILL');
    expect(await awaitNone(workplace.dir, 2000)).toEqual([]);
    const again = await startUp(root, ['--data', workplace.dir]);
    const second = await mooring(['up', '--data', workplace.dir], { cwd: root });
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('another mooring up') as unknown });
    await again.stop();
  });

  it('ends with npm start, which passes no signal on', { timeout: 180_000 }, async () => {
    const npm = spawn('npm', ['start', '--', '--data', workplace.dir], {
      cwd: root,
      env: cleanEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const done = ended(npm);
    let stdout = '';
    await new Promise<void>((resolve, reject) => {
      npm.stdout.on('data', (chunk: Buffer) => {
        stdout += chunk.toString();
        if (stdout.includes('It stays up')) resolve();
      });
      npm.once('close', () => reject(new Error(`it ended: ${stdout}`)));
    });
    npm.kill('SIGTERM');
    await done;
    expect(await awaitNone(workplace.dir, 2000)).toEqual([]);
  });
});
