import { lstat, readlink } from 'node:fs/promises';
import type { MountEntry } from '../core/volume/mountinfo.ts';
import { isOwnDisk, ownDiskTypes, type SilentDisk } from '../core/volume/own-disk.ts';
import type { MountTable } from './mount-table.ts';
import { lookInChild, type AskDisk, type Steps } from './steps-in-child.ts';

const mostLinks = 40;

/** A path below a file system that must not be touched from here. */
export interface Beyond {
  readonly on: MountEntry;
  /** Where the path leads, with the links before that file system followed; a byte string. */
  readonly path: string;
}

/** What a path leads to where nothing is mounted under that very name. Byte strings. */
export type OnDisk =
  /** There is no such path, or it leads over a file system that must not be touched from here. */
  | { readonly kind: 'nothing'; readonly beyond?: Beyond }
  /** Something stands there on a disk of this container or its node. */
  | { readonly kind: 'folder' | 'file'; readonly on: MountEntry }
  /** Links lead to a mount under another name. */
  | { readonly kind: 'mount'; readonly mount: MountEntry }
  /** A disk did not answer in time, or could not be asked. */
  | { readonly kind: 'silent'; readonly disk: SilentDisk };

/**
 * Follows a path step by step, as the kernel does, and looks only at what lies on disks: a step onto a share could hang, so
 * there it stops. Disks may hang too, where they are reached over a network: all but those that this process itself lies on
 * are looked at in a child. Never rejects.
 *
 * @param path absolute, a byte string
 * @param rootfs put before each step; links are followed within it
 */
export async function lookOnDisk(table: MountTable, rootfs: string, path: string, ask: AskDisk): Promise<OnDisk> {
  let left = partsOf(path);
  let at = '';
  let isFile = false;
  for (let links = 0; left.length > 0;) {
    const [part = '', ...rest] = left;
    if (part === '..') {
      at = at.slice(0, at.lastIndexOf('/'));
      isFile = false;
      left = rest;
      continue;
    }
    const mount = table.find(`${at}/${part}`);
    if (mount !== undefined) {
      if (rest.length === 0) return { kind: 'mount', mount };
      at = mount.mountPoint;
      left = rest;
      continue;
    }
    const on = table.over(`${at}/${part}`);
    if (on === undefined) return { kind: 'nothing' };
    if (!ownDiskTypes.has(on.fsType)) return { kind: 'nothing', beyond: { on, path: [at, ...left].join('/') } };
    const steps = stepsOn(table, at, left);
    const paths = steps.map((step) => `${rootfs}${step}`);
    const isOwn = isOwnDisk(on, table.over('/'));
    const found = isOwn ? await lookHere(paths) : await lookInChild(ask, `${on.device} ${on.mountPoint}`, paths);
    if (found === undefined) return { kind: 'nothing' };
    if ('kind' in found) return { kind: 'silent', disk: { on, asked: found } };
    const { passed, target } = found;
    isFile = found.isFile;
    at = passed === 0 ? at : (steps[passed - 1] ?? at);
    left = left.slice(passed);
    if (target !== undefined) {
      links += 1;
      if (links > mostLinks) return { kind: 'nothing' };
      if (target.startsWith('/')) at = '';
      left = [...partsOf(target), ...left.slice(1)];
    }
  }
  const on = table.over(at === '' ? '/' : at);
  return on === undefined ? { kind: 'nothing' } : { kind: isFile ? 'file' : 'folder', on };
}

/** The paths up to the next mount: all on one disk, as far as no link leads elsewhere. */
function stepsOn(table: MountTable, at: string, left: readonly string[]): string[] {
  const steps: string[] = [];
  for (const part of left) {
    const step = `${steps.at(-1) ?? at}/${part}`;
    if (part === '..' || table.find(step) !== undefined) break;
    steps.push(step);
  }
  return steps;
}

async function lookHere(paths: readonly string[]): Promise<Steps | undefined> {
  let passed = 0;
  let isFile = false;
  for (const path of paths) {
    const bytes = Buffer.from(path, 'latin1');
    try {
      const stats = await lstat(bytes);
      if (stats.isSymbolicLink())
        return { passed, target: (await readlink(bytes, 'buffer')).toString('latin1'), isFile: false };
      isFile = !stats.isDirectory();
    } catch {
      return undefined;
    }
    passed += 1;
  }
  return { passed, target: undefined, isFile };
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
