import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ToolRunner } from './tool-runner.ts';
import { VolumeWatch } from './volume-watch.ts';

describe('a volume whose statfs fails', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-watch-'));
    mkdirSync(join(folder, 'self'));
    writeFileSync(
      join(folder, 'self/mountinfo'),
      '20 1 0:20 / / rw - overlay overlay rw\n31 20 0:41 / /v/camera rw - cifs //contoso-ase/camera-drop rw\n',
    );
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function readWith(stat: string): Promise<object | undefined> {
    writeFileSync(join(folder, 'stat'), `#!/bin/sh\n${stat}\n`);
    chmodSync(join(folder, 'stat'), 0o755);
    const watch = new VolumeWatch(new ToolRunner({ PATH: `${folder}:/usr/bin:/bin` }), {
      procfs: folder,
      rootfs: join(folder, 'rootfs'),
      extraShareFsTypes: [],
      now: () => new Date(),
    });
    const limits = { deadlineMilliseconds: 10_000, slowMilliseconds: 10_000 };
    const expected = { camera: { share: 'camera-drop', path: '/v/camera' } };
    return (await watch.read(expected, limits, 'fresh'))['camera']?.volume;
  }

  it('says the reason without the name of the tool or the path it was asked at', async () => {
    // The last argument is the path below rootfs.
    const read = await readWith(
      `for path; do :; done; echo "stat: cannot read file system information for '$path': Host is down" >&2; exit 1`,
    );
    expect(read).toMatchObject({ state: 'unreachable', errno: 'EHOSTDOWN', detail: 'Host is down' });
  });

  it.each([
    ['that names nothing but the path', `for path; do :; done; echo "stat: '$path'" >&2; exit 1`],
    ['that is empty', 'exit 1'],
  ])('says how stat ended where it gave a message %s', async (_, script) => {
    expect(await readWith(script)).toMatchObject({
      state: 'unknown',
      detail: 'stat ended with 1 and gave no reason and no figures',
    });
  });
});
