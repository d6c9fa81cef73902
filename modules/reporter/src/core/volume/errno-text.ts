/** The C library's text for each error that a share can give, in the C locale, and its name. */
const errnoTexts: Readonly<Record<string, string>> = {
  'Operation not permitted': 'EPERM',
  'No space left on device': 'ENOSPC',
  'Read-only file system': 'EROFS',
  'File exists': 'EEXIST',
  'Bad file descriptor': 'EBADF',
  'Structure needs cleaning': 'EUCLEAN',
  'Bad message': 'EBADMSG',
  'Protocol error': 'EPROTO',
  'No medium found': 'ENOMEDIUM',
  'Cannot send after transport endpoint shutdown': 'ESHUTDOWN',
  'Link has been severed': 'ENOLINK',
  'Network dropped connection on reset': 'ENETRESET',
  'No such file or directory': 'ENOENT',
  'Interrupted system call': 'EINTR',
  'Input/output error': 'EIO',
  'No such device or address': 'ENXIO',
  'Resource temporarily unavailable': 'EAGAIN',
  'Permission denied': 'EACCES',
  'No such device': 'ENODEV',
  'Not a directory': 'ENOTDIR',
  'Function not implemented': 'ENOSYS',
  'Too many levels of symbolic links': 'ELOOP',
  'Network is down': 'ENETDOWN',
  'Network is unreachable': 'ENETUNREACH',
  'Software caused connection abort': 'ECONNABORTED',
  'Connection reset by peer': 'ECONNRESET',
  'Transport endpoint is not connected': 'ENOTCONN',
  'Connection timed out': 'ETIMEDOUT',
  'Connection refused': 'ECONNREFUSED',
  'Host is down': 'EHOSTDOWN',
  'No route to host': 'EHOSTUNREACH',
  'Stale file handle': 'ESTALE',
  'Stale NFS file handle': 'ESTALE',
  'Remote I/O error': 'EREMOTEIO',
  'Disk quota exceeded': 'EDQUOT',
  'Required key not available': 'ENOKEY',
  'Key has expired': 'EKEYEXPIRED',
  'Key has been revoked': 'EKEYREVOKED',
  'Key was rejected by service': 'EKEYREJECTED',
};

/** Linux's numbers, for a C library that has no text for one and prints `Unknown error 112`. */
const errnoNumbers: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  11: 'EAGAIN',
  13: 'EACCES',
  28: 'ENOSPC',
  30: 'EROFS',
  107: 'ENOTCONN',
  110: 'ETIMEDOUT',
  112: 'EHOSTDOWN',
  113: 'EHOSTUNREACH',
  116: 'ESTALE',
  117: 'EUCLEAN',
  121: 'EREMOTEIO',
  122: 'EDQUOT',
};

/**
 * The name of the error in what `stat` printed: `stat: cannot read file system information for '/x': Host is down` →
 * `EHOSTDOWN`. Undefined for an unknown text.
 */
export function errnoOf(message: string): string | undefined {
  const part = lastPart(message);
  if (Object.hasOwn(errnoTexts, part)) return errnoTexts[part];
  const number = /^Unknown (?:system )?error -?(\d{1,4})$/.exec(part)?.[1];
  return number === undefined ? undefined : errnoNumbers[Number(number)];
}

/**
 * The reason alone in what `stat` printed, as `Host is down`: the path before it is one of this process, which tells
 * nobody anything. Undefined where no reason stands there; a text nobody knows is taken only when it holds no path.
 */
export function reasonOf(message: string): string | undefined {
  const part = lastPart(message);
  return Object.hasOwn(errnoTexts, part) || (part !== '' && !part.includes('/')) ? part : undefined;
}

/** The path may hold anything, so only the text after the last `: ` of the last line counts. */
function lastPart(message: string): string {
  const line = message.trim().split('\n').at(-1) ?? '';
  const before = line.lastIndexOf(': ');
  return before === -1 ? '' : line.slice(before + 2).trim();
}
