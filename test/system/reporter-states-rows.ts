import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReportedVolume, VolumeState } from '@mooring/contract';
import { mountBindfs } from '../running/bindfs-mount.ts';
import { plentyOfRoom, type Faults, type Figures } from '../running/fuse-server-faults.ts';
import type { FuseServer } from '../running/fuse-server.ts';
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

export const shareOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
export const sourceOf = (path: string) => `//contoso-ase/${shareOf(path)}`;
export const mountShare = (path: string, { server }: Stage, source = sourceOf(path)) =>
  server.mount({ path, source, subtype: 'share' });

export function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

export const faulty = (how: string, faults: Faults, seen: Row['seen'] = {}): Row => ({
  how,
  seen,
  prepare: async (path, stage) => {
    const mount = await mountShare(path, stage);
    return { breakIt: () => mount.set(faults), mend: () => mount.mend() };
  },
});

export const figured = (how: string, figures: Partial<Figures>, seen: Row['seen'] = {}): Row => ({
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

/** As where a container is given one file of a share. */
export const singleFile: Row = {
  how: 'a single file of a share',
  seen: { detail: 'a single file of the share is mounted here, not a folder' },
  prepare: async (path, { folder, atEnd }) => {
    const name = shareOf(path);
    const share = await mountBindfs(join(folder, 'src', name), join(folder, 'whole', name));
    atEnd(() => share.unmount());
    for (const file of [join(share.path, 'recipe'), path]) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    }
    run('mount', '--bind', join(share.path, 'recipe'), path);
    atEnd(() => run('umount', '-l', path));
    return { breakIt: () => undefined };
  },
};

export const onDisk = (how: string, breakIt: (disk: Ext4Disk) => void, mend?: (disk: Ext4Disk) => void): Row => ({
  how,
  isPossible: canMountExt4,
  prepare: async (path, { folder, atEnd }) => {
    const disk = mountExt4(folder, shareOf(path), path);
    atEnd(() => disk.unmount());
    return { breakIt: () => breakIt(disk), ...(mend === undefined ? {} : { mend: () => mend(disk) }) };
  },
});

export const onSamba = (
  how: string,
  breakIt: (server: SmbServer) => Promise<void> | void,
  seen: Row['seen'] = {},
): Row => ({
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
