import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readInChild } from './read-in-child.ts';

const never = new AbortController().signal;
const longMilliseconds = 60_000;
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mooring-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const read = (name: string, signal = never) => readInChild(join(folder, name), longMilliseconds, signal);

/** The processes that read it. */
function readersOf(path: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `cat\0--\0${path}\0`;
    } catch {
      // No process, or one that ended while it was looked at.
      return false;
    }
  });
}

describe('a text that is read in a child', () => {
  it.each(['', 'HostName=h\n', '\uFEFFTür\r\n…', 'x'.repeat(300_000)])(
    'is what stands in the file (case %#)',
    async (text) => {
      writeFileSync(join(folder, 'file'), text);
      expect(await read('file')).toBe(text);
      // Without cat.
      vi.stubEnv('PATH', folder);
      expect(await read('file')).toBe(text);
    },
  );

  it('fails with the error of the file system, of which it says no path', async () => {
    await expect(read('nowhere')).rejects.toMatchObject({ code: 'ENOENT', message: 'No such file or directory' });
    mkdirSync(join(folder, 'a-folder'));
    await expect(read('a-folder')).rejects.toMatchObject({ message: 'Is a directory' });
    vi.stubEnv('PATH', folder);
    await expect(read('nowhere')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is not read to its end where it has none', async () => {
    await expect(readInChild('/dev/zero', longMilliseconds, never)).rejects.toThrow('larger than');
  });

  it('that hangs is given up in time or when it is cancelled, is read by one child, and that is killed', async () => {
    const path = join(folder, 'fifo');
    spawnSync('mkfifo', [path]);
    const stop = new AbortController();
    const waits = [read('fifo', stop.signal), read('fifo', stop.signal)].map((one) => one.catch(String));
    await expect.poll(() => readersOf(path).length, { timeout: 10_000 }).toBe(1);
    stop.abort();
    for (const told of await Promise.all(waits)) expect(told).toContain('no answer in time');
    await expect.poll(() => readersOf(path).length, { timeout: 10_000 }).toBe(0);
    await expect(readInChild(path, 1, never)).rejects.toThrow('no answer in time');
    await expect.poll(() => readersOf(path).length, { timeout: 10_000 }).toBe(0);

    const content = read('fifo');
    const fd = await vi.waitUntil(() => openToWrite(path), { timeout: 10_000 });
    writeSync(fd, 'at last');
    closeSync(fd);
    expect(await content).toBe('at last');
  });

  it('is read on for the others when one of them gives up', async () => {
    const path = join(folder, 'shared');
    spawnSync('mkfifo', [path]);
    const [stop, stopAll] = [new AbortController(), new AbortController()];
    const impatient = [read('shared', stop.signal), readInChild(path, 1, never)].map((one) => one.catch(String));
    const patient = [read('shared'), read('shared', stopAll.signal)];
    const fd = await vi.waitUntil(() => openToWrite(path), { timeout: 10_000 });
    stop.abort();
    for (const told of await Promise.all(impatient)) expect(told).toContain('no answer in time');
    writeSync(fd, 'for whom it may concern');
    closeSync(fd);
    for (const content of await Promise.all(patient)) expect(content).toBe('for whom it may concern');
  });

  it('is waited for, once killed and not gone, by those alone who have not given up', async () => {
    const path = join(folder, 'held');
    const before = heldOfChildren();
    const letGo = async (): Promise<void> => {
      process.kill(Number(readFileSync(path, 'utf8')));
      await expect.poll(heldOfChildren, { timeout: 10_000 }).toBeLessThanOrEqual(before);
    };
    await startHeld(path);
    // Each leaves: the last of them that was left here would have it read again.
    for (let time = 0; time < 300; time += 1) {
      await expect(readInChild(path, 1, never)).rejects.toThrow('no answer in time');
    }
    const first = readFileSync(path, 'utf8');
    await letGo();
    expect(readFileSync(path, 'utf8')).toBe(first);

    await startHeld(path);
    const patient = [read('held'), read('held')];
    vi.unstubAllEnvs();
    await letGo();
    for (const content of await Promise.all(patient)) expect(content).toBe(readFileSync(path, 'utf8'));
  });
});

/** How much this process holds of its children: them and their pipes. */
function heldOfChildren(): number {
  return process.getActiveResourcesInfo().filter((one) => ['ProcessWrap', 'PipeWrap'].includes(one)).length;
}

/**
 * Has a file read and given up by a `cat` that is not gone when it is killed, as if the kernel held it: another process
 * has its pipes, whose number is then all that stands in the file.
 */
async function startHeld(path: string): Promise<void> {
  const bin = mkdtempSync(join(folder, 'bin-'));
  rmSync(path, { force: true });
  writeFileSync(
    join(bin, 'cat'),
    `#!/bin/sh\nsleep 600 &\necho $! > '${path}.new'\nmv '${path}.new' '${path}'\nwait\n`,
  );
  chmodSync(join(bin, 'cat'), 0o755);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH'] ?? ''}`);
  const stop = new AbortController();
  const given = readInChild(path, longMilliseconds, stop.signal).catch(String);
  await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(true);
  stop.abort();
  await given;
}

/** Undefined as long as nobody has opened it to read. */
function openToWrite(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
