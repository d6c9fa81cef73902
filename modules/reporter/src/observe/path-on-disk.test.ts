import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountFinder } from '../core/volume/mount-at.ts';
import { parseMountinfo } from '../core/volume/mountinfo.ts';
import { lookOnDisk } from './path-on-disk.ts';

describe('a path at which nothing is mounted', () => {
  let rootfs = '';
  beforeEach(() => {
    rootfs = mkdtempSync(join(tmpdir(), 'mooring-on-disk-'));
    for (const folder of ['v/camera', 'share/inside', 'run', 'data/deep'])
      mkdirSync(join(rootfs, folder), { recursive: true });
  });
  afterEach(() => rmSync(rootfs, { recursive: true, force: true }));

  const lines = [
    '20 1 0:20 / / rw - overlay overlay rw',
    '31 20 0:41 / /share rw - cifs //contoso/share rw',
    '32 20 0:42 / /run/mounted rw - nfs4 contoso:/mounted rw',
    '33 20 8:1 / /data rw - ext4 /dev/sda1 rw',
  ];
  async function look(path: string): Promise<string> {
    const { at, over } = mountFinder(parseMountinfo(new TextEncoder().encode(`${lines.join('\n')}\n`)).entries);
    const found = await lookOnDisk({ find: at, over }, rootfs, path);
    if (found.kind === 'folder') return `folder of ${found.on.mountPoint}`;
    return found.kind === 'mount' ? `mount ${found.mount.mountPoint}` : 'nothing';
  }

  it.each([
    ["a folder of the container's own disk", '/v/camera', 'folder of /'],
    ['a folder of a disk that is mounted above', '/data/deep', 'folder of /data'],
    ['no such path', '/v/results', 'nothing'],
    ['a folder of a share, which is not looked at', '/share/inside', 'nothing'],
    ['a way up', '/v/../v/camera', 'folder of /'],
  ])('is found to be %s', async (_, path, found) => {
    expect(await look(path)).toBe(found);
  });

  it('is followed through links, within the container, to what is mounted there', async () => {
    mkdirSync(join(rootfs, 'var'));
    symlinkSync('/run', join(rootfs, 'var/run'));
    symlinkSync('../var/run/mounted', join(rootfs, 'v/link'));
    expect(await look('/var/run/mounted')).toBe('mount /run/mounted');
    expect(await look('/v/link')).toBe('mount /run/mounted');
  });

  it('leads nowhere by links that turn round, dangle or have an odd name', async () => {
    symlinkSync('/v/b', join(rootfs, 'v/a'));
    symlinkSync('/v/a', join(rootfs, 'v/b'));
    symlinkSync('absent', join(rootfs, 'v/dangling'));
    expect(await Promise.all(['/v/a', '/v/dangling'].map(look))).toEqual(['nothing', 'nothing']);
  });
});
