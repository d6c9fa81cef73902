import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  askReporter,
  eventually,
  freePort,
  promisedEndMilliseconds,
  scratchFolder,
  startReporter,
  type Program,
} from './reporter-world.ts';

const folder = scratchFolder();
const file = join(folder.path, 'node-1');
let program: Program | undefined;
let writer: number | undefined;

// A pipe that somebody has opened and writes nothing to: who reads it waits, as on a share that hangs.
beforeAll(() => void spawnSync('mkfifo', [file]));
afterAll(async () => {
  if (writer !== undefined) closeSync(writer);
  await program?.stop();
  folder.remove();
});

/** Undefined as long as nobody has opened it to read. */
function openToWrite(): number | undefined {
  try {
    return openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}

it('ends within a second of SIGTERM while the file with its identity cannot be read to its end', async () => {
  const port = await freePort();
  const environment = { PATH: process.env['PATH'], MOORING_CONNECTION_FILE: file };
  program = startReporter(environment, ['--health-port', String(port)]);
  writer = await eventually('the file to be opened', openToWrite);
  // What comes after that comes before it answers that often.
  for (let time = 0; time < 5; time += 1) expect((await askReporter(port, '/healthz')).status).toBe(200);
  const end = await program.signal('SIGTERM');
  expect(end.code).toBe(0);
  expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
  await eventually('the end of what read it', () => {
    const again = openToWrite();
    if (again !== undefined) closeSync(again);
    return again === undefined ? true : undefined;
  });
});
