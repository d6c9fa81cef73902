/** File systems of the kernel's own clients, by the protocol they speak. */
const protocols: Readonly<Record<string, 'smb' | 'nfs'>> = { cifs: 'smb', smb3: 'smb', nfs: 'nfs', nfs4: 'nfs' };

export function protocolOf(fsType: string): 'smb' | 'nfs' | undefined {
  return Object.hasOwn(protocols, fsType) ? protocols[fsType] : undefined;
}

/** What is mounted somewhere: `//server/share` or `server:/export`, and the kernel's name for the file system. */
export interface MountedSource {
  readonly source: string;
  readonly fsType: string;
}

/** True when a part of `//server/share` or `server:/export` is the name of the share; case does not count. */
export function namesShare(source: string, share: string): boolean {
  return partsOf(source).includes(share.toLowerCase());
}

/**
 * True when what is mounted now may be what was mounted before, mounted anew: the same kind of client, and the same source,
 * or the share expected, or at least an export of the same name on a server that has another name now.
 */
export function isSameShare(before: MountedSource, now: MountedSource, share: string): boolean {
  const kind = ({ fsType }: MountedSource) => protocolOf(fsType) ?? fsType;
  if (kind(before) !== kind(now)) return false;
  if (before.source === now.source || namesShare(now.source, share)) return true;
  const [last, lastNow] = [partsOf(before.source).at(-1), partsOf(now.source).at(-1)];
  return last !== undefined && last !== '' && last === lastNow;
}

function partsOf(source: string): string[] {
  return source.toLowerCase().split(/[/\\:]/);
}
