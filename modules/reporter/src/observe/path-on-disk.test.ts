import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountFinder } from '../core/volume/mount-at.ts';
import { parseMountinfo } from '../core/volume/mountinfo.ts';
import { lookOnDisk, type OnDisk } from './path-on-disk.ts';
import { ToolRunner } from './tool-runner.ts';

/** The same names on the disk that `/` is on, and below one that may hang, at which only children look. */
describe.each([
  ['the disk of this process', '', '20 1 0:20 / / rw - overlay overlay rw'],
  ['another disk', '/mnt/disk', '20 1 0:20 / / rw - overlay overlay rw\n21 20 8:2 / /mnt/disk rw - xfs /dev/sdb2 rw'],
])('a path at which nothing is mounted, on %s', (_, top, disk) => {
  let rootfs = '';
  let tools: ToolRunner;
  let asked: string[] = [];
  beforeEach(() => {
    rootfs = mkdtempSync(join(tmpdir(), 'mooring-on-disk-'));
    for (const folder of ['v/camera', 'share/inside', 'run', 'data/deep'])
      mkdirSync(join(rootfs, top, folder), { recursive: true });
    writeFileSync(join(rootfs, top, 'data/deep/recipe'), '');
    symlinkSync('deep/recipe', join(rootfs, top, 'data/near'));
    tools = new ToolRunner(process.env);
    asked = [];
  });
  afterEach(() => {
    tools.stop();
    rmSync(rootfs, { recursive: true, force: true });
  });

  const parent = top === '' ? 20 : 21;
  const lines = [
    disk,
    `31 ${parent} 0:41 / ${top}/share rw - cifs //contoso/share rw`,
    `32 ${parent} 0:42 / ${top}/run/mounted rw - nfs4 contoso:/mounted rw`,
    `33 ${parent} 8:1 / ${top}/data rw - ext4 /dev/sda1 rw`,
    String.raw`34 ${parent} 0:43 / ${top}/run/m\303\274nchen\377 rw - nfs4 contoso:/munich rw`,
  ];
  function lookAt(path: string, deadlineMilliseconds = 10_000): Promise<OnDisk> {
    const { at, over } = mountFinder(parseMountinfo(new TextEncoder().encode(`${lines.join('\n')}\n`)).entries);
    return lookOnDisk({ find: at, over }, rootfs, `${top}${path}`, (call) => {
      asked.push(call.slot);
      return tools.run({ ...call, deadlineMilliseconds, mode: 'fresh' });
    });
  }
  async function look(path: string): Promise<string> {
    const found = await lookAt(path);
    const place = (point: string) => (point === '/' || point === top ? 'the top' : point.slice(top.length));
    if (found.kind === 'folder' || found.kind === 'file') return `${found.kind} of ${place(found.on.mountPoint)}`;
    return found.kind === 'mount' ? `mount ${place(found.mount.mountPoint)}` : found.kind;
  }

  it.each([
    ['a folder of the disk', '/v/camera', 'folder of the top'],
    ['a folder of a disk that is mounted above', '/data/deep', 'folder of /data'],
    ['a file', '/data/deep/recipe', 'file of /data'],
    ['a link to a file', '/data/near', 'file of /data'],
    ['no such path', '/v/results', 'nothing'],
    ['no such path below a file', '/data/deep/recipe/inside', 'nothing'],
    ['a folder of a share, which is not looked at', '/share/inside', 'nothing'],
    ['a way up', '/v/../v/camera', 'folder of the top'],
  ])('is found to be %s', async (_name, path, found) => {
    expect(await look(path)).toBe(found);
  });

  it('is followed through links, within the container, to what is mounted there', async () => {
    mkdirSync(join(rootfs, top, 'var'));
    symlinkSync(`${top}/run`, join(rootfs, top, 'var/run'));
    symlinkSync('../var/run/mounted', join(rootfs, top, 'v/link'));
    symlinkSync(Buffer.from(`${top}/run/m\u00c3\u00bcnchen\u00ff`, 'latin1'), join(rootfs, top, 'v/odd %\\ $(x)'));
    symlinkSync('camera', join(rootfs, top, 'v/near'));
    expect(await look('/var/run/mounted')).toBe('mount /run/mounted');
    expect(await look('/v/link')).toBe('mount /run/mounted');
    expect(await look('/v/odd %\\ $(x)')).toBe('mount /run/m\u00c3\u00bcnchen\u00ff');
    expect(await look('/v/near')).toBe('folder of the top');
  });

  it('leads nowhere by links that turn round, dangle or have an odd name', async () => {
    symlinkSync(`${top}/v/b`, join(rootfs, top, 'v/a'));
    symlinkSync(`${top}/v/a`, join(rootfs, top, 'v/b'));
    symlinkSync('absent', join(rootfs, top, 'v/dangling'));
    expect(await Promise.all(['/v/a', '/v/dangling'].map(look))).toEqual(['nothing', 'nothing']);
  });

  it('is looked at in a child where that may hang, once for all of it', async () => {
    await look('/v/camera');
    expect(asked).toEqual(top === '' ? [] : [`8:2 ${top} ${rootfs}${top}/v/camera`]);
    asked = [];
    await look('/data/deep');
    expect(asked).toEqual([`8:1 ${top}/data ${rootfs}${top}/data/deep`]);
  });

  it('is told to be on a disk that does not answer, or that nothing can ask', async () => {
    const path = process.env['PATH'] ?? '';
    const deepOn = { on: { mountPoint: `${top}/data` } };
    const stand = (script: string) => {
      mkdirSync(join(rootfs, 'bin'), { recursive: true });
      writeFileSync(join(rootfs, 'bin/sh'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(rootfs, 'bin/sh'), 0o755);
      tools.stop();
      tools = new ToolRunner({ PATH: `${join(rootfs, 'bin')}${delimiter}${path}` });
    };
    stand('exec sleep 1000');
    const asked = { kind: 'stuck', waitedMilliseconds: expect.any(Number) as number };
    expect(await lookAt('/data/deep', 100)).toMatchObject({ kind: 'silent', disk: { ...deepOn, asked } });
    stand('exit 1');
    const failed = { kind: 'notRun', message: 'sh ended with 1, so nothing is known of this path' };
    expect(await lookAt('/data/deep')).toMatchObject({ kind: 'silent', disk: { ...deepOn, asked: failed } });
    tools = new ToolRunner({ PATH: join(rootfs, 'absent') });
    const absent = { kind: 'notRun', message: 'sh could not be started (ENOENT), so nothing is known of this path' };
    expect(await lookAt('/data/deep')).toMatchObject({ kind: 'silent', disk: { ...deepOn, asked: absent } });
  });
});
