import { withoutSecrets } from './without-secrets.ts';

/**
 * One line of `/proc/self/mountinfo`. Paths are byte strings: one character per byte, since a path need not be UTF-8.
 * See proc(5): `id parent major:minor root mountpoint options [optional…] - fstype source superoptions`.
 */
export interface MountEntry {
  readonly id: number;
  readonly parentId: number;
  readonly device: string;
  readonly root: string;
  readonly mountPoint: string;
  readonly options: readonly string[];
  readonly fsType: string;
  /** Without user, password and keys, which go no further than this. */
  readonly source: string;
  readonly superOptions: readonly string[];
}

export interface MountTable {
  readonly entries: readonly MountEntry[];
  /** Lines that are no mountinfo; with any, the table was torn and must not be believed. */
  readonly unreadableLines: number;
}

/** Parses the bytes of mountinfo. Never throws: what cannot be read is counted. */
export function parseMountinfo(bytes: Uint8Array): MountTable {
  const lines = byteString(bytes)
    .split('\n')
    .filter((line) => line !== '');
  const entries = lines.map(parseLine).filter((entry) => entry !== undefined);
  return { entries, unreadableLines: lines.length - entries.length };
}

function parseLine(line: string): MountEntry | undefined {
  const fields = line.split(' ');
  // Any number of optional fields stand before a lone `-`.
  const dash = fields.indexOf('-', 6);
  const [id, parentId, device, root, mountPoint, options] = fields;
  const [fsType, source, superOptions] = dash < 0 ? [] : fields.slice(dash + 1);
  if (id === undefined || !/^\d+$/.test(id) || parentId === undefined || !/^\d+$/.test(parentId)) return undefined;
  if (device === undefined || !/^\d+:\d+$/.test(device)) return undefined;
  if (root === undefined || mountPoint === undefined || options === undefined) return undefined;
  if (fsType === undefined || fsType === '' || source === undefined || superOptions === undefined) return undefined;
  return {
    id: Number(id),
    parentId: Number(parentId),
    device,
    root: unescape(root),
    mountPoint: unescape(mountPoint),
    options: options.split(','),
    fsType: unescape(fsType),
    source: withoutSecrets(unescape(source)),
    superOptions: superOptions.split(','),
  };
}

/** The kernel writes space, tab, newline, backslash and (in the source) `#` as three octal digits. */
function unescape(field: string): string {
  return field.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * Text as the bytes of its UTF-8, one character per byte, as the kernel writes the path of a mount: `//a/./b/` is `/a/b`.
 * `..` stays, since where it leads depends on the links before it.
 */
export function pathBytes(path: string): string {
  const parts = bytesOf(path).split('/');
  const named = parts.filter((part) => part !== '' && part !== '.').join('/');
  return path.startsWith('/') ? `/${named}` : named;
}

const notPlain = /[^ -~]/;

/** A byte string as text for people; bytes that are no UTF-8 become U+FFFD. */
export function textOf(bytes: string): string {
  // Nearly all are, and are asked for again and again.
  if (!notPlain.test(bytes)) return bytes;
  return new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
}

/** Text as a byte string: the bytes of its UTF-8, one character each. */
export function bytesOf(text: string): string {
  return byteString(new TextEncoder().encode(text));
}

function byteString(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
