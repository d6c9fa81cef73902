import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, freePort, scratchFolder, startReporter, type Program } from './reporter-world.ts';

const folder = scratchFolder();
const file = join(folder.path, 'node-1');
let program: Program | undefined;

// A pipe, of which each end shows that the file was read once more and held no identity, which goes into the log.
beforeAll(() => void spawnSync('mkfifo', [file]));
afterAll(async () => {
  await program?.stop();
  folder.remove();
});

async function letRead(): Promise<void> {
  const writer = await eventually('the file to be opened', () => {
    try {
      return openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch {
      return undefined;
    }
  });
  closeSync(writer);
}

it('goes on where nobody reads its log any more, and opens no debugger for whoever sends SIGUSR1', async () => {
  const port = await freePort();
  program = startReporter({
    PATH: process.env['PATH'],
    MOORING_CONNECTION_FILE: file,
    NODE_OPTIONS: `--inspect-port=${port}`,
  });
  const { child } = program;
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += String(chunk);
  });
  await letRead();
  await eventually('a line of the log', () => (log.includes('connectFailed') ? true : undefined));
  child.kill('SIGUSR1');
  await letRead();
  // What it has told meanwhile it told while this still listened.
  expect(log).not.toContain('ebugger');
  await expect(fetch(`http://127.0.0.1:${port}/json/version`)).rejects.toThrow('fetch failed');
  child.stderr?.destroy();
  for (let time = 0; time < 3; time += 1) await letRead();
  expect((await program.signal('SIGTERM')).code).toBe(0);
});
