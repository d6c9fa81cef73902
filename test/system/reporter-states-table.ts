import { spawnSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedVolume, VolumeState } from '@mooring/contract';
import { mountBindfs } from '../running/bindfs-mount.ts';
import { plentyOfRoom, type Faults, type Figures } from '../running/fuse-server-faults.ts';
import { startFuseServer, type FuseServer } from '../running/fuse-server.ts';
import { canMountExt4, mountExt4, type Ext4Disk } from '../running/loop-ext4.ts';
import { canServeSmb, makeSmbServer, mountSmb, type SmbServer } from '../running/samba-server.ts';

/** File systems that count as shares here; those of the kernel's SMB and NFS clients do so by themselves. */
export const shareFsTypes = ['fuse', 'fuse.share', 'fuse.rclone', 'ext4'];

/** Folder of one row, a FUSE server for all of them, and what is to be undone at the end. */
export interface Stage {
  readonly folder: string;
  readonly server: FuseServer;
  readonly atEnd: (undo: () => Promise<void> | void) => void;
}

export interface Broken {
  breakIt(): Promise<void> | void;
  /** Undefined where it was never whole. */
  mend?(): Promise<void> | void;
}

export interface Row {
  readonly how: string;
  /** False where this machine cannot do it. */
  readonly isPossible?: boolean;
  /** `toolless`: it finds no `stat`. `patient`: it waits longer for an answer than a test does. */
  readonly watcher?: 'toolless' | 'patient';
  /** The state before it is broken, where it is not ok. */
  readonly before?: VolumeState;
  /** Besides the state. */
  readonly seen?: Partial<ReportedVolume>;
  /** Mounts something at the path. */
  prepare(path: string, stage: Stage): Promise<Broken>;
}

const shareOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const sourceOf = (path: string) => `//contoso-ase/${shareOf(path)}`;
const mountShare = (path: string, { server }: Stage, source = sourceOf(path)) =>
  server.mount({ path, source, subtype: 'share' });

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

const faulty = (how: string, faults: Faults, seen: Row['seen'] = {}): Row => ({
  how,
  seen,
  prepare: async (path, stage) => {
    const mount = await mountShare(path, stage);
    return { breakIt: () => mount.set(faults), mend: () => mount.mend() };
  },
});

const figured = (how: string, figures: Partial<Figures>, seen: Row['seen'] = {}): Row => ({
  how,
  seen,
  prepare: async (path, stage) => {
    const mount = await mountShare(path, stage);
    return {
      breakIt: () => mount.figures({ ...plentyOfRoom, ...figures }),
      mend: () => mount.figures(plentyOfRoom),
    };
  },
});

const onDisk = (how: string, breakIt: (disk: Ext4Disk) => void, mend?: (disk: Ext4Disk) => void): Row => ({
  how,
  isPossible: canMountExt4,
  prepare: async (path, { folder, atEnd }) => {
    const disk = mountExt4(folder, shareOf(path), path);
    atEnd(() => disk.unmount());
    return { breakIt: () => breakIt(disk), ...(mend === undefined ? {} : { mend: () => mend(disk) }) };
  },
});

const onSamba = (how: string, breakIt: (server: SmbServer) => Promise<void> | void, seen: Row['seen'] = {}): Row => ({
  how,
  isPossible: canServeSmb,
  seen: { fsType: 'fuse.rclone', ...seen },
  prepare: async (path, { folder, atEnd }) => {
    const samba = await makeSmbServer(join(folder, `samba-${shareOf(path)}`), [shareOf(path)]);
    await samba.start();
    atEnd(() => samba.kill());
    const mount = await mountSmb(samba, shareOf(path), path, folder);
    atEnd(() => mount.unmount());
    return { breakIt: () => breakIt(samba), mend: () => samba.start() };
  },
});

/** How each state comes about for real. A state of the contract without a row here does not pass the type check. */
export const table = {
  ok: [
    figured('a share that answers', {}),
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
    {
      how: 'the process behind it is stopped',
      prepare: async (path, { folder, atEnd }) => {
        const mount = await mountBindfs(join(folder, 'bindfs', shareOf(path)), path);
        atEnd(() => mount.unmount());
        return { breakIt: () => mount.stall(), mend: () => mount.goOn() };
      },
    },
  ],
  missing: [
    {
      how: 'nothing was ever mounted, and nothing stands there',
      before: 'missing',
      prepare: (path, stage) =>
        Promise.resolve({ breakIt: () => undefined, mend: async () => void (await mountShare(path, stage)) }),
    },
    {
      how: 'it was taken away together with its folder',
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return {
          breakIt: () => {
            run('umount', path);
            rmdirSync(path);
          },
          mend: async () => void (await mountShare(path, stage)),
        };
      },
    },
  ],
  replaced: [
    {
      how: 'another share covers it',
      seen: { source: '//contoso-ase/other' },
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return {
          breakIt: async () => void (await mountShare(path, stage, '//contoso-ase/other')),
          mend: () => run('umount', path),
        };
      },
    },
    {
      how: 'the server has the name of the share, and another share is mounted',
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return {
          breakIt: async () => void (await mountShare(path, stage, `//${shareOf(path)}/other`)),
          mend: () => run('umount', path),
        };
      },
    },
  ],
  denied: [
    faulty('statfs is refused', { statfs: { errno: 'EACCES' } }, { errno: 'EACCES' }),
    faulty('opening its folder is refused', { opendir: { errno: 'EPERM' } }, { errno: 'EPERM' }),
  ],
  notAShare: [
    {
      how: "its folder on the container's own disk was never mounted on",
      before: 'notAShare',
      prepare: async (path, stage) => {
        mkdirSync(path, { recursive: true });
        return { breakIt: () => undefined, mend: async () => void (await mountShare(path, stage)) };
      },
    },
    {
      how: "it was taken away, and its empty folder on the container's own disk shows",
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        return { breakIt: () => run('umount', path), mend: async () => void (await mountShare(path, stage)) };
      },
    },
    {
      how: 'it was moved to another place, and its empty folder shows',
      prepare: async (path, stage) => {
        // Nothing can be moved out of a mount that is shared with others.
        const base = join(stage.folder, 'private', shareOf(path));
        const aside = join(base, 'aside');
        mkdirSync(base, { recursive: true });
        run('mount', '-t', 'tmpfs', 'tmpfs', base);
        run('mount', '--make-private', base);
        stage.atEnd(() => run('umount', '-l', base));
        mkdirSync(aside);
        await mountShare(path, stage);
        return {
          breakIt: () => run('mount', '--move', path, aside),
          mend: () => run('mount', '--move', aside, path),
        };
      },
    },
    {
      how: 'a folder of the node covers it',
      seen: { fsType: 'tmpfs' },
      prepare: async (path, stage) => {
        await mountShare(path, stage);
        const node = join(stage.folder, 'node', shareOf(path));
        mkdirSync(node, { recursive: true });
        run('mount', '-t', 'tmpfs', 'tmpfs', node);
        stage.atEnd(() => run('umount', '-l', node));
        return { breakIt: () => run('mount', '--bind', node, path), mend: () => run('umount', path) };
      },
    },
    {
      how: 'a FUSE file system that no setting names',
      before: 'notAShare',
      seen: { fsType: 'fuse.unnamed' },
      prepare: async (path, { server }) => {
        await server.mount({ path, source: sourceOf(path), subtype: 'unnamed' });
        return { breakIt: () => undefined };
      },
    },
  ],
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
