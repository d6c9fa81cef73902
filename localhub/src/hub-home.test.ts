import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endingOf } from './cli/exit.ts';
import { openHubHome, stateDirectory } from './hub-home.ts';

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
