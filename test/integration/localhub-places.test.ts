import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StateUnavailable, startLocalHub } from '../../localhub/src/index.ts';
import { LevelState } from '../../localhub/src/storage/level-state.ts';
import { ended, root as checkout, type Ended } from '../running/mooring.ts';
import { until } from './localhub-clients.ts';

const BIN = join(checkout, 'localhub/bin/localhub.mjs');
const FREE = { mqttPort: 0, httpsPort: 0 } as const;
const NOBODY = '65534';
const isRoot = process.getuid?.() === 0;

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'localhub-places-'));
  chmodSync(root, 0o755);
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function place(name: string, mode = 0o755): string {
  const path = join(root, name);
  mkdirSync(path, { mode });
  chmodSync(path, mode);
  return path;
}

/**
 * As another user, who may write nothing of root's. It may read all of it, where root can allow that (in a container it
 * often cannot): the checkout may lie where only root comes.
 */
function asNobody(): string[] {
  const readAll = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  const may = spawnSync('setpriv', [...readAll, 'true']).status === 0;
  return ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...(may ? readAll : [])];
}

/** Starts the program of the hub as a user to whom not everything is allowed, until it ends. */
async function startAsUser(dataDir: string): Promise<Ended> {
  const command = [process.execPath, BIN, '--data', dataDir, '--ports', '0,0', '--until-stdin-closes'];
  const become = isRoot ? asNobody() : [];
  const [program = '', ...args] = [...become, ...command];
  return await ended(spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 }));
}

/** A matcher for a text with this in it. */
function containing(text: string): unknown {
  return expect.stringContaining(text) as unknown;
}

describe('a data directory that cannot be used ends the start with 3 and what to do', () => {
  test('where nothing may be made', async () => {
    const closed = place('closed', 0o555);
    expect(await startAsUser(join(closed, 'hub'))).toMatchObject({
      code: 3,
      stdout: '',
      stderr: containing(
        `The data directory ${join(closed, 'hub')} cannot be used: ${isRoot ? `${closed} belongs to another` : 'this'} user`,
      ),
    });
    expect(readdirSync(closed)).toEqual([]);
  });

  test.runIf(isRoot)('of another user', async () => {
    const dataDir = join(root, 'of-root');
    await (await startLocalHub({ dataDir, ...FREE })).close();
    const { code, stderr } = await startAsUser(dataDir);
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: containing('belongs to another user (of number 0)') });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('which is a file, or lies below one', async () => {
    const file = join(root, 'file');
    writeFileSync(file, 'kept');
    await expect(startLocalHub({ dataDir: file, ...FREE })).rejects.toThrow('a file is in its place');
    const below = startLocalHub({ dataDir: join(file, 'hub'), ...FREE });
    await expect(below).rejects.toThrow('a part of its path is a file');
    await expect(below).rejects.toThrow(StateUnavailable);
  });
});

describe.runIf(isRoot && canMount())('on a small disk', () => {
  let disk: string;

  beforeAll(() => {
    disk = place('disk');
    mount('-t', 'tmpfs', '-o', 'size=1m', 'none', disk);
  });

  afterAll(() => {
    spawnSync('umount', [disk]);
  });

  test('a start that finds it full says so and leaves nothing, however much of it was free', async () => {
    const dataDir = join(disk, 'hub');
    const block = 4096;
    const outcomes = new Set<string>();
    const startAndStop = async (): Promise<string> => {
      const start = startLocalHub({ dataDir, ...FREE, seed: { devices: [{ deviceId: 'd' }] } });
      const hub = await start.catch((error: Error) => error);
      if (!(hub instanceof Error)) return hub.close().then(() => 'started');
      return `${hub.name}: ${/no space left/i.exec(hub.message)?.[0].toLowerCase()}; left: ${readdirSync(disk).join()}`;
    };
    // From nothing at all to more than a start takes.
    for (let free = 0; free <= 48; free += 3) {
      rmSync(dataDir, { recursive: true, force: true });
      writeFileSync(join(disk, 'filling'), Buffer.alloc(1024 * 1024 - free * block));
      outcomes.add(await startAndStop());
    }
    expect([...outcomes]).toEqual(['StateUnavailable: no space left; left: filling', 'started']);
    rmSync(join(disk, 'filling'));
  });

  test('one that can only be read says so', async () => {
    mount('-o', 'remount,ro', disk);
    const started = startLocalHub({ dataDir: join(disk, 'another'), ...FREE });
    await expect(started).rejects.toThrow('on a file system that can only be read. Have it mounted for writing, or');
    await expect(started).rejects.toThrow(StateUnavailable);
    const again = startLocalHub({ dataDir: join(disk, 'hub'), ...FREE });
    await expect(again).rejects.toThrow('can only be read');
    mount('-o', 'remount,rw', disk);
  });
});

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`);
}

function canMount(): boolean {
  return spawnSync('unshare', ['-m', 'true']).status === 0;
}

describe('starts and stops', () => {
  test('follow on each other as fast as can be', async () => {
    const dataDir = join(root, 'fast');
    const seen = new Set<string>();
    for (let start = 0; start < 5; start += 1) {
      const hub = await startLocalHub({ dataDir, ...FREE, seed: { devices: [{ deviceId: `d${start}` }] } });
      seen.add(hub.connectionString);
      await hub.close();
    }
    const state = await LevelState.open(join(dataDir, 'state'));
    const devices = [...state.storedRows()].filter(({ table }) => table === 'devices').map(({ key }) => key);
    await state.close();
    expect([devices, seen.size]).toEqual([['d0', 'd1', 'd2', 'd3', 'd4'], 1]);
  });

  test('a hub that is told to end while it starts ends with 0, and the next one starts', async () => {
    const dataDir = join(root, 'hasty');
    const child = spawn(process.execPath, [BIN, '--data', dataDir, '--ports', '0,0'], { stdio: 'ignore' });
    const gone = once(child, 'exit');
    await until('the data directory', () => existsSync(join(dataDir, 'state')), 30_000);
    child.kill('SIGTERM');
    expect(await gone).toEqual([0, null]);
    expect(existsSync(join(dataDir, 'hub.json'))).toBe(false);
    await expect((await startLocalHub({ dataDir, ...FREE })).close()).resolves.toBeUndefined();
  });
});
