import { lstat, readlink } from 'node:fs/promises';
import type { MountEntry } from '../core/volume/mountinfo.ts';
import { ownDiskTypes } from '../core/volume/own-disk.ts';
import type { MountTable } from './mount-table.ts';

const mostLinks = 40;

/** What a path leads to where nothing is mounted under that very name. Byte strings. */
export type OnDisk =
  /** There is no such path, or it leads over a file system that must not be touched from here. */
  | { readonly kind: 'nothing' }
  /** Something stands there on a disk of this container or its node. */
  | { readonly kind: 'folder'; readonly on: MountEntry }
  /** Links lead to a mount under another name. */
  | { readonly kind: 'mount'; readonly mount: MountEntry };

/**
 * Follows a path step by step, as the kernel does, and looks only at what lies on disks: a step onto a share could hang,
 * and this process with it, so there it stops. Never rejects.
 *
 * @param path absolute, a byte string
 * @param rootfs put before each step; links are followed within it
 */
export async function lookOnDisk(table: MountTable, rootfs: string, path: string): Promise<OnDisk> {
  let left = partsOf(path);
  let at = '';
  for (let links = 0; left.length > 0;) {
    const [part = '', ...rest] = left;
    left = rest;
    if (part === '..') {
      at = at.slice(0, at.lastIndexOf('/'));
      continue;
    }
    const next = `${at}/${part}`;
    const mount = table.find(next);
    if (mount !== undefined && rest.length === 0) return { kind: 'mount', mount };
    const on = table.over(next);
    if (on === undefined || !ownDiskTypes.has(on.fsType)) return { kind: 'nothing' };
    const found = await look(Buffer.from(`${rootfs}${next}`, 'latin1'));
    if (found === undefined) return { kind: 'nothing' };
    const { target } = found;
    if (target === undefined) at = next;
    else {
      links += 1;
      if (links > mostLinks) return { kind: 'nothing' };
      if (target.startsWith('/')) at = '';
      left = [...partsOf(target), ...left];
    }
  }
  const on = table.over(at === '' ? '/' : at);
  return on === undefined ? { kind: 'nothing' } : { kind: 'folder', on };
}

/** Undefined where there is nothing; `target` where it is a link. */
async function look(path: Buffer): Promise<{ readonly target: string | undefined } | undefined> {
  try {
    const isLink = (await lstat(path)).isSymbolicLink();
    return { target: isLink ? (await readlink(path, 'buffer')).toString('latin1') : undefined };
  } catch {
    return undefined;
  }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
