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
  return named.some((part) => isSameName(part, share));
}

/**
 * True for the same server and path; slashes at the end do not count. Case counts in the path of `server:/export` alone,
 * where two exports may differ by nothing else; elsewhere neither it nor the kind of slash does.
 */
export function isSameSource(one: string, other: string): boolean {
  return plainSource(one) === plainSource(other);
}

/**
 * True when what is mounted now may be what was mounted before, mounted anew: the same kind of client, and the same source,
 * or the name of the share expected, or at least the same path on a server that has another name now.
 */
export function isSameShare(before: MountedSource, now: MountedSource, share: string): boolean {
  const kind = ({ fsType }: MountedSource) => protocolOf(fsType) ?? fsType;
  if (kind(before) !== kind(now)) return false;
  if (before.source === now.source || hasSameName(before, now, share)) return true;
  const [path, pathNow] = [exportOf(before.source).path, exportOf(now.source).path];
  if (path.length === 0 || path.some((part, index) => part !== pathNow[index])) return false;
  // A folder of it may hold something else, unless it is named after the share.
  return path.length === pathNow.length || namesShare(textOf(now.source), share);
}

/** True where the name of the share is that of what is mounted now, and nothing that differs by case alone had it before. */
function hasSameName(before: MountedSource, now: MountedSource, share: string): boolean {
  const nameIn = ({ source }: MountedSource) => ownNameIn(exportOf(textOf(source)), share);
  const [name, nameNow] = [nameIn(before), nameIn(now)];
  return nameNow !== undefined && (name === undefined || name === nameNow);
}

interface Export {
  readonly form: 'smb' | 'nfs' | 'other';
  /** What stands after the server, part by part; of a form that names no server, all of it. With case in `nfs` alone. */
  readonly path: readonly string[];
}

/**
 * The name of the share, where a source has it for its own: `//server/share`, or, of a path of which nothing is known, at its
 * end (`server:/export/share`) or its beginning (`server:/share/folder`). Inside, it is that of a folder of something else.
 */
function ownNameIn({ form, path }: Export, share: string): string | undefined {
  const places = form === 'smb' ? path.slice(0, 1) : [...path.slice(0, 1), ...path.slice(-1)];
  return places.find((part) => isSameName(part, share));
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function plainSource(source: string): string {
  const { server, path } = exportPartsOf(source);
  const plain = server === undefined ? path.toLowerCase() : `${server.toLowerCase()}:${path}`;
  return plain.replace(/\/+$/, '');
}

function exportOf(source: string): Export {
  const { server, path } = exportPartsOf(source);
  const partsOf = (text: string) => text.split(/[/:]/).filter((part) => part !== '');
  if (server !== undefined) return { form: 'nfs', path: partsOf(path) };
  const text = path.toLowerCase();
  return text.startsWith('//')
    ? { form: 'smb', path: partsOf(text).slice(1) }
    : { form: 'other', path: partsOf(text.replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/, '')) };
}

/** Of `server:/export` both; else a path alone, with the slashes of `//server/share`. */
function exportPartsOf(source: string): { readonly server: string | undefined; readonly path: string } {
  const { server, path } = /^(?<server>\[[^\]]*\]|[^/\\:]+):(?<path>\/(?!\/).*)$/s.exec(source)?.groups ?? {};
  return path === undefined ? { server: undefined, path: source.replaceAll('\\', '/') } : { server, path };
}
