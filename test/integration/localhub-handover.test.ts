import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startMooringHub, type RunningHub } from '../running/mooring-hub.ts';
import { cleanEnv, mooring, shippedProgram } from '../running/mooring.ts';
import { until } from './localhub-clients.ts';

let root: string;
let running: RunningHub | null = null;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'localhub-handover-'));
});

afterEach(() => {
  running?.kill();
  running = null;
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<RunningHub> {
  running = await startMooringHub(root, ['--data', 'hub']);
  return running;
}

const hubFile = (): string => join(root, 'hub', 'hub.json');

/** The number of the hub's own process, which `mooring hub` stands before. */
function pidOfHub(): number {
  return (JSON.parse(readFileSync(hubFile(), 'utf8')) as { pid: number }).pid;
}

describe('mooring hub hands over to the program of the hub', () => {
  test('SIGTERM ends both before the second is over in which the hub would be killed', async () => {
    const hub = await start();
    expect(await hub.stop('SIGTERM')).toBe(0);
    expect(existsSync(hubFile())).toBe(false);
  });

  test('where it is killed the hub ends too, and takes its file away', async () => {
    const hub = await start();
    expect(await hub.stop('SIGKILL')).toBeNull();
    await until('the hub to have ended', () => !existsSync(hubFile()));
  });

  test('where the hub is killed it says so and ends with 3; what is written for the next start does not hinder it', async () => {
    const hub = await start();
    const ended = hub.ended();
    process.kill(pidOfHub(), 'SIGKILL');
    expect(await ended).toBe(3);
    expect(hub.said()).toContain('its program ended unasked');
    expect(existsSync(hubFile())).toBe(true);
    const again = await start();
    expect(await again.stop()).toBe(0);
  });

  test('its exit code is that of the command: 4 where monitor has waited in vain', async () => {
    await start();
    const words = ['hub', 'monitor', '--count', '1', '--timeout', '1', '--data', 'hub'];
    expect(await mooring(words, { cwd: root })).toEqual({ code: 4, stdout: '', stderr: '' });
  });

  test('whoever stops reading is no reason to fall over', async () => {
    await start();
    const command = '"$0" "$1" hub device list --data hub | true; exit "${PIPESTATUS[0]}"';
    const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath, shippedProgram()], {
      cwd: root,
      env: cleanEnv(),
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
