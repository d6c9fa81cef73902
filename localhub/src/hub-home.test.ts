import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { endingOf } from './cli/exit.ts';
import { openHubHome, stateDirectory } from './hub-home.ts';
import { LevelState } from './storage/level-state.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'localhub-home-'));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

describe('a data directory whose state has another format', () => {
  test.each(['0', '2'])('%s is refused as unreadable, and left as it was', async (format) => {
    const level = new ClassicLevel(stateDirectory(dataDir));
    await level.put('format', format);
    await level.close();
    const opened = await openHubHome({ dataDir }, 'contoso.azure-devices.local', Date.now()).catch(endingOf);
    expect(opened).toEqual({
      code: 2,
      text: `The state in ${stateDirectory(dataDir)} has format ${format}, and this version reads format 1. Use the version that wrote it, or another data directory.`,
    });
    expect(await readdir(dataDir)).toEqual(['state']);
  });
});

test('a failure is told where its traces cannot all be removed, and the others are', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await writeFile(join(dataDir, 'hub.json'), JSON.stringify({ pid: process.pid, mqttPort: port }));
  const closing = vi.spyOn(LevelState.prototype, 'close').mockRejectedValueOnce(new Error('it cannot be closed'));
  const opened = openHubHome({ dataDir }, 'contoso.azure-devices.local', Date.now());
  await expect(opened).rejects.toThrow(`Another local hub is found by ${join(dataDir, 'hub.json')}`);
  const [state] = closing.mock.contexts as LevelState[];
  expect(await readdir(dataDir)).toEqual(['hub.json']);
  closing.mockRestore();
  await state?.close();
  other.close();
});
