import { join } from 'node:path';
import type { VolumeState } from '@mooring/contract';
import { mountBindfs } from '../running/bindfs-mount.ts';
import { startFuseServer } from '../running/fuse-server.ts';
import { missing, notAShare, replaced } from './reporter-states-places.ts';
import {
  faulty,
  figured,
  mountShare,
  onDisk,
  onSamba,
  run,
  shareOf,
  singleFile,
  sourceOf,
  type Row,
} from './reporter-states-rows.ts';

/** How each state comes about for real. A state of the contract without a row here does not pass the type check. */
export const table = {
  ok: [
    figured('a share that answers', {}),
    singleFile,
    figured('a server that counts no inodes', { inodes: 0, freeInodes: 0 }),
    figured('a client that invents inodes, none of them free', { inodes: 1_000_000_000, freeInodes: 0 }),
  ],
  slow: [
    faulty('statfs takes its time', { statfs: { delayMilliseconds: 2_600 } }),
    faulty('a listing takes its time', { readdir: { delayMilliseconds: 2_600 } }),
  ],
  readonly: [
    {
      how: 'mounted read-only while its file system is not',
      seen: { readOnly: true },
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return {
          breakIt: () => run('mount', '-o', 'remount,bind,ro', path),
          mend: () => run('mount', '-o', 'remount,bind,rw', path),
        };
      },
    },
    onDisk(
      'a disk mounted read-only anew',
      (disk) => disk.remount('ro'),
      (disk) => disk.remount('rw'),
    ),
    {
      ...onDisk('a disk after an error, when mountinfo says rw and emergency_ro', (disk) => disk.fail?.()),
      seen: { readOnly: true },
    },
  ],
  full: [
    onDisk(
      'a disk with room for root alone',
      (disk) => disk.fillBlocks(),
      (disk) => disk.empty(),
    ),
    figured('a server that keeps what is left for root', { freeBlocks: 4_000, availableBlocks: 0 }, { freeMiB: 0 }),
  ],
  inodesFull: [
    onDisk(
      'a disk without a free inode',
      (disk) => disk.fillInodes(),
      (disk) => disk.empty(),
    ),
  ],
  quota: [faulty('over quota', { statfs: { errno: 'EDQUOT' } }, { errno: 'EDQUOT' })],
  ioError: [
    faulty('statfs fails', { statfs: { errno: 'EIO' } }, { errno: 'EIO' }),
    faulty('a listing fails', { readdir: { errno: 'EIO' } }, { errno: 'EIO' }),
    onSamba('the Samba server is gone, statfs answers on', (samba) => samba.kill(), { errno: 'EIO' }),
  ],
  stale: [
    faulty('a stale handle', { statfs: { errno: 'ESTALE' } }, { errno: 'ESTALE' }),
    faulty('a stale handle below what statfs sees', { opendir: { errno: 'ESTALE' } }, { errno: 'ESTALE' }),
    faulty('a mounted path that is not there', { every: { errno: 'ENOENT' } }, { errno: 'ENOENT' }),
  ],
  unreachable: [
    faulty('the SMB server is down', { statfs: { errno: 'EHOSTDOWN' } }, { errno: 'EHOSTDOWN' }),
    faulty('it is down, statfs answers on', { readdir: { errno: 'EHOSTDOWN' } }, { errno: 'EHOSTDOWN' }),
    faulty('the server does not answer in its time', { statfs: { errno: 'ETIMEDOUT' } }, { errno: 'ETIMEDOUT' }),
    {
      how: 'the process behind it is dead',
      seen: { errno: 'ENOTCONN' },
      prepare: async (path, { atEnd }) => {
        const mortal = startFuseServer();
        atEnd(() => mortal.stop());
        await mortal.mount({ path, source: sourceOf(path), subtype: 'share' });
        return { breakIt: () => mortal.kill() };
      },
    },
  ],
  stuck: [
    faulty('statfs was taken and is never answered', { statfs: { hang: true } }),
    faulty('a listing was taken and is never answered', { readdir: { hang: true } }),
    faulty('statfs is answered, each time a little too late', { statfs: { delayMilliseconds: 6_500 } }),
    {
      how: 'the process behind it is stopped',
      prepare: async (path, { folder, atEnd }) => {
        const mount = await mountBindfs(join(folder, 'bindfs', shareOf(path)), path);
        atEnd(() => mount.unmount());
        return { breakIt: () => mount.stall(), mend: () => mount.goOn() };
      },
    },
  ],
  missing,
  replaced,
  denied: [
    faulty('statfs is refused', { statfs: { errno: 'EACCES' } }, { errno: 'EACCES' }),
    faulty('opening its folder is refused', { opendir: { errno: 'EPERM' } }, { errno: 'EPERM' }),
  ],
  notAShare,
  unknown: [
    faulty('an error that no state stands for', { statfs: { errno: 'EINVAL' } }, { errno: 'EINVAL' }),
    {
      how: 'there is no tool to ask with',
      watcher: 'toolless',
      before: 'unknown',
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return { breakIt: () => undefined };
      },
    },
    {
      how: 'the first probe has not ended',
      watcher: 'patient',
      before: 'unknown',
      prepare: async (path, stage) => {
        const mount = await mountShare(path, stage);
        await mount.set({ statfs: { hang: true } });
        return { breakIt: () => undefined, mend: () => mount.mend() };
      },
    },
  ],
} satisfies Record<VolumeState, readonly [Row, ...Row[]]>;
