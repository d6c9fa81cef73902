import { textOf } from './mountinfo.ts';

/** File systems of the kernel's own clients, by the protocol they speak. */
const protocols: Readonly<Record<string, 'smb' | 'nfs'>> = { cifs: 'smb', smb3: 'smb', nfs: 'nfs', nfs4: 'nfs' };

export function protocolOf(fsType: string): 'smb' | 'nfs' | undefined {
  return Object.hasOwn(protocols, fsType) ? protocols[fsType] : undefined;
}

/** What is mounted somewhere: `//server/share` or `server:/export`, a byte string, and the kernel's name for the file system. */
export interface MountedSource {
  readonly source: string;
  readonly fsType: string;
}

/**
 * True when a source names the share: `//server/share`, whatever follows it, or a part of the path in `server:/export`. The
 * server's own name is none of it. Case does not count.
 */
export function namesShare(source: string, share: string): boolean {
  const { form, path } = exportOf(source);
  const named = form === 'smb' ? path.slice(0, 1) : path;
  return named.includes(share.toLowerCase());
}

/** True for the same server and path; case, the kind of slash and slashes at the end do not count. */
export function isSameSource(one: string, other: string): boolean {
  const plain = (source: string) => source.toLowerCase().replaceAll('\\', '/').replace(/\/+$/, '');
  return plain(one) === plain(other);
}

/**
 * True when what is mounted now may be what was mounted before, mounted anew: the same kind of client, and the same source,
 * or the share expected, or at least the same path on a server that has another name now.
 */
export function isSameShare(before: MountedSource, now: MountedSource, share: string): boolean {
  const kind = ({ fsType }: MountedSource) => protocolOf(fsType) ?? fsType;
  if (kind(before) !== kind(now)) return false;
  if (before.source === now.source || namesShare(textOf(now.source), share)) return true;
  const [path, pathNow] = [exportOf(before.source).path, exportOf(now.source).path];
  return path.length > 0 && path.join('/') === pathNow.join('/');
}

/** What stands after the server, part by part; of a form that names no server, all of it. */
function exportOf(source: string): { readonly form: 'smb' | 'nfs' | 'other'; readonly path: readonly string[] } {
  const text = source.toLowerCase().replaceAll('\\', '/');
  const partsOf = (path: string) => path.split(/[/:]/).filter((part) => part !== '');
  if (text.startsWith('//')) return { form: 'smb', path: partsOf(text).slice(1) };
  const [, path] = /^(?:\[[^\]]*\]|[^/:]+):(\/.*)$/.exec(text) ?? [];
  return path === undefined ? { form: 'other', path: partsOf(text) } : { form: 'nfs', path: partsOf(path) };
}
