import { expect, it } from 'vitest';
import { errnoOf, reasonOf } from './errno-text.ts';
import { mebibytes, parseStatfs } from './statfs-answer.ts';

it.each([
  ['Host is down', 'EHOSTDOWN'],
  ['Stale file handle', 'ESTALE'],
  ['Transport endpoint is not connected', 'ENOTCONN'],
  ['Input/output error', 'EIO'],
  ['Permission denied', 'EACCES'],
  ['Disk quota exceeded', 'EDQUOT'],
  ['No such file or directory', 'ENOENT'],
  ['Invalid argument', 'EINVAL'],
  ['Operation not supported', 'EOPNOTSUPP'],
  ['Cannot allocate memory', 'ENOMEM'],
  ['Device or resource busy', 'EBUSY'],
  ['Unknown error 521', 'EBADHANDLE'],
  ['Unknown error 528', 'EJUKEBOX'],
  ['Unknown error 777', 'errno 777'],
  ['whatever it says (errno 116)', 'ESTALE'],
  ['Unknown error 524 (errno 524)', 'ENOTSUPP'],
])('knows "%s" as %s', (text, errno) => {
  expect(errnoOf(`stat: cannot read file system information for '/v': ${text}\n`)).toBe(errno);
});

it('is not misled by a path that holds an error text', () => {
  expect(errnoOf("stat: cannot read file system information for '/a': Host is down/b': Stale file handle")).toBe(
    'ESTALE',
  );
});

it('names nothing for a text it does not know', () => {
  expect(errnoOf('stat: something: Unbekannter Fehler')).toBeUndefined();
  expect(errnoOf('')).toBeUndefined();
});

it.each([
  ["stat: cannot read file system information for '/run/r/rootfs/v/camera': Host is down\n", 'Host is down'],
  ["stat: cannot read file system information for '/a: b': Input/output error", 'Input/output error'],
  ["stat: cannot read file system information for '/v': Unbekannter Fehler", 'Unbekannter Fehler'],
  ['stat: Host is down (errno 112)', 'Host is down'],
  ["warning: /v: odd\nstat: cannot statx '/v': Stale file handle\n", 'Stale file handle'],
])('keeps of "%s" the reason alone', (message, reason) => {
  expect(reasonOf(message)).toBe(reason);
});

it.each(['', 'stat: ', "stat: cannot read '/run/r/rootfs/v'", 'stat: no such option', "stat: '/a: /b/c'"])(
  'finds no reason in "%s", so that no path is taken for one',
  (message) => expect(reasonOf(message) ?? '').not.toContain('/'),
);

it('reads the five figures of statfs', () => {
  const answer = parseStatfs('4096 1000 500 0 0\n');
  expect(answer).toEqual({ blockBytes: 4096, blocks: 1000, availableBlocks: 500, inodes: 0, freeInodes: 0 });
});

it.each(['', '1 2 3 4', '1 2 3 4 5 6', '4096 x 500 0 0', '4096 -1 500 0 0'])('takes "%s" for no answer', (output) => {
  expect(parseStatfs(output)).toBeUndefined();
});

it('counts a 32 TiB share in MiB without loss', () => {
  const answer = { blockBytes: 4096, blocks: 2 ** 33, availableBlocks: 0, inodes: 0, freeInodes: 0 };
  expect(mebibytes(answer, answer.blocks)).toBe(32 * 2 ** 20);
});
