import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, scratchFolder } from '../integration/reporter-world.ts';
import { runBounded } from '../running/bounded-command.ts';
import { canMountFuse, startFuseServer, type FuseServer } from '../running/fuse-server.ts';

if (!canMountFuse) process.stderr.write('Skipped: what slow shares leave to process 1 (needs root and /dev/fuse).\n');

/** As in its container: nobody but itself waits for what its children leave to process 1. */
const alone = ['--pid', '--fork', '--kill-child', '--mount-proc'];

describe.runIf(canMountFuse)('a share that is slow to write and to answer', () => {
  const folder = scratchFolder();
  let server: FuseServer;

  beforeAll(() => {
    server = startFuseServer();
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it.each(['perl', 'sh'])('leaves process 1 nothing to wait for, asked by %s', async (way) => {
    const path = join(folder.path, way);
    const bin = join(folder.path, `bin-${way}`);
    mkdirSync(bin);
    if (way === 'sh') {
      writeFileSync(join(bin, 'perl'), '#!/bin/sh\nexit 127\n');
      chmodSync(join(bin, 'perl'), 0o755);
    }
    const share = await server.mount({ path, source: `//contoso-ase/${way}`, subtype: 'share' });
    await share.set({ write: { delayMilliseconds: 1_200 }, statfs: { delayMilliseconds: 1_200 } });
    const program = [process.execPath, '--import', 'tsx', join(root, 'test/running/overdue-children.ts'), path, '2'];
    const args = [...alone, 'env', `PATH=${bin}:${process.env['PATH']}`, ...program];
    const { stdout, stderr } = await runBounded('unshare', args, 60_000);
    expect(stderr).toBe('');
    const ends = ['stuck', 'overdue', 'stuck', 'overdue'];
    expect(JSON.parse(stdout)).toEqual({ pid: 1, ends, zombies: [] });
  });
});
