import type { VolumeState } from '@mooring/contract';

const statesByErrno: Readonly<Record<string, VolumeState>> = {
  ESTALE: 'stale',
  // The mount is in the table, so a path that is "not there" is a handle that is gone (SMB answers so).
  ENOENT: 'stale',
  ENOTDIR: 'stale',
  EBADF: 'stale',
  // Of the kernel's NFS client alone: an illegal handle, and an error of the server that has no other name.
  EBADHANDLE: 'stale',
  ESERVERFAULT: 'ioError',
  EHOSTDOWN: 'unreachable',
  ENOTCONN: 'unreachable',
  ESHUTDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  ENETRESET: 'unreachable',
  ENOLINK: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ECONNABORTED: 'unreachable',
  EAGAIN: 'unreachable',
  ENODEV: 'unreachable',
  ENXIO: 'unreachable',
  EIO: 'ioError',
  EREMOTEIO: 'ioError',
  EUCLEAN: 'ioError',
  EBADMSG: 'ioError',
  EPROTO: 'ioError',
  ENOMEDIUM: 'ioError',
  EACCES: 'denied',
  EPERM: 'denied',
  ENOKEY: 'denied',
  EKEYEXPIRED: 'denied',
  EKEYREVOKED: 'denied',
  EKEYREJECTED: 'denied',
  EDQUOT: 'quota',
  // Of a write alone:
  ENOSPC: 'full',
  EROFS: 'readonly',
};

/** The state that an error stands for; `unknown` for one that means nothing for a share. */
export function stateOfErrno(errno: string | undefined): VolumeState {
  return errno !== undefined && Object.hasOwn(statesByErrno, errno) ? (statesByErrno[errno] ?? 'unknown') : 'unknown';
}
