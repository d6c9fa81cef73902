import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
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
});

/** Undefined as long as nobody has opened it to read. */
function openToWrite(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
