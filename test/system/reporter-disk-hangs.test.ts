import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportedIn } from '../integration/reported-document.ts';
import {
  askReporter,
  eventually,
  keyEnvironment,
  promisedEndMilliseconds,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountBindfs, mountBindfs, type BindfsMount } from '../running/bindfs-mount.ts';
import { canMountExt4, mountExt4, type Ext4Disk } from '../running/loop-ext4.ts';

const canRun = canMountBindfs && canMountExt4;
if (!canRun) process.stderr.write('Skipped: a disk that hangs (needs root, /dev/fuse, bindfs and loop devices).\n');

const device = 'contoso-edge-7';
const module = 'line-prober';

/** As a disk over iSCSI whose target is away: calls into it wait, and cannot be broken off. */
describe.runIf(canRun)('a folder, in the place of a share, on a disk that hangs', () => {
  const folder = scratchFolder();
  const path = join(folder.path, 'disk');
  let key = '';
  let below: BindfsMount;
  let disk: Ext4Disk;
  let hub: Hub;
  let program: Program;

  beforeAll(async () => {
    below = await mountBindfs(join(folder.path, 'src'), join(folder.path, 'mnt'));
    const content = join(folder.path, 'content');
    mkdirSync(join(content, 'deep/camera'), { recursive: true });
    disk = mountExt4(below.path, 'disk', path, content);
    hub = await startHub(join(folder.path, 'hub'));
    key = await hub.addModule(device, module);
    const volumes = { camera: { share: 'camera', path: join(path, 'deep/camera') } };
    await hub.setDesired(device, module, { volumes, probeIntervalSeconds: 5, probeDeadlineSeconds: 1 });
  });
  afterAll(async () => {
    below?.goOn();
    await program?.stop();
    await hub?.stop();
    disk?.unmount();
    await below?.unmount();
    folder.remove();
  });

  const start = async () => {
    program = startReporter({ ...keyEnvironment(hub, device, module, key), MOORING_ROLE: 'prober' });
    return (await program.ready)['healthPort'];
  };
  const becomes = async (state: string) => {
    let seen: unknown;
    try {
      return await eventually(
        `the state ${state} in the twin`,
        async () => {
          const camera = reportedIn(await hub.twin(device, module))?.volumes['camera'];
          seen = camera;
          return camera?.state === state ? camera : undefined;
        },
        60_000,
      );
    } catch (error) {
      throw new Error(`the twin says ${JSON.stringify(seen)}`, { cause: error });
    }
  };

  it('is told to hang, and keeps the process neither from answering nor from ending', async () => {
    spawnSync('umount', [path]);
    spawnSync('mount', ['-o', 'loop', join(below.path, 'disk.img'), path]);
    // What waits to be written is told without the disk, too.
    spawnSync('sync', ['--file-system', path]);
    spawnSync('sync', ['--file-system', below.path]);
    below.stall();
    // What the kernel still has of it would be told without the disk; what is in use just then stays.
    const dropCaches = () => writeFileSync('/proc/sys/vm/drop_caches', '3');
    dropCaches();
    const dropping = setInterval(dropCaches, 3_000);
    let port: unknown;
    let detail: string | undefined;
    try {
      port = await start();
      ({ detail } = await becomes('stuck'));
    } finally {
      clearInterval(dropping);
    }
    expect(detail).toMatch(
      new RegExp(
        `^the file system at ${path} \\(ext4\\), which its path lies on, has answered no reading since \\S+Z$`,
      ),
    );
    expect((await askReporter(port, '/healthz')).status).toBe(200);
    const end = await program.signal('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
  });

  it('is told as what it is once the disk answers', async () => {
    below.goOn();
    await start();
    expect((await becomes('notAShare')).detail).toContain(`a folder of the file system at ${path} (ext4) stands there`);
  });
});
