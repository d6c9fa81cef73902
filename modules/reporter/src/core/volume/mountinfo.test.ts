import { describe, expect, it } from 'vitest';
import { mountAt } from './mount-at.ts';
import { parseMountinfo, pathBytes, textOf } from './mountinfo.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const parse = (...lines: string[]) => parseMountinfo(bytes(lines.map((line) => `${line}\n`).join('')));
const rootLine = '20 1 0:20 / / rw - overlay overlay rw';

describe('a line of mountinfo', () => {
  it('gives up its escapes: space, tab, newline, backslash and, in the source, #', () => {
    const { entries } = parse(
      String.raw`31 20 0:40 / /sp\040ace\011tab\012nl\134bs#hash"q,comma rw - tmpfs tm\040pfs\0431 rw`,
    );
    expect(entries[0]?.mountPoint).toBe('/sp ace\ttab\nnl\\bs#hash"q,comma');
    expect(entries[0]?.source).toBe('tm pfs#1');
  });

  it('may have any number of optional fields before the lone dash', () => {
    const { entries } = parse(
      '31 20 0:40 / /a rw - cifs //contoso/a rw',
      '32 20 0:41 / /b rw shared:1 - cifs //contoso/b rw',
      '33 20 0:42 / /c rw shared:1 master:2 propagate_from:3 - cifs //contoso/c rw',
    );
    expect(entries.map((entry) => entry.source)).toEqual(['//contoso/a', '//contoso/b', '//contoso/c']);
  });

  it('keeps bytes that are no UTF-8 apart', () => {
    const { entries } = parse(
      '31 20 0:40 / /bad-\u00ff-utf8 rw - tmpfs t rw',
      '32 20 0:41 / /utf8-\u00c3\u00a4 rw - tmpfs t rw',
    );
    expect(entries.map((entry) => textOf(entry.mountPoint))).toEqual(['/bad-\uFFFD-utf8', '/utf8-ä']);
    expect(mountAt(entries, pathBytes('/utf8-ä'))?.id).toBe(32);
  });

  it('is found by the way its path is shown, unless another one is shown alike', () => {
    const one = '31 20 0:40 / /bad-\u00ff-utf8 rw - tmpfs t rw';
    const shown = pathBytes('/bad-\uFFFD-utf8');
    expect(mountAt(parse(rootLine, one).entries, shown)?.mountPoint).toBe('/bad-\u00ff-utf8');
    const another = '32 20 0:41 / /bad-\u00fe-utf8 rw - tmpfs t rw';
    expect(mountAt(parse(rootLine, one, another).entries, shown)).toBeUndefined();
  });

  it.each(['//mnt/a', '/mnt//a', '/mnt/./a', '/mnt/a/', '/mnt/a/.'])('is found by %s too', (path) => {
    const { entries } = parse(rootLine, '31 20 0:40 / /mnt/a rw - cifs //contoso/a rw');
    expect(mountAt(entries, pathBytes(path))?.id).toBe(31);
  });

  it('tells options of the mount from those of the file system', () => {
    const { entries } = parse('31 20 7:0 / /e rw,relatime - ext4 /dev/loop0 rw,errors=remount-ro,emergency_ro');
    expect(entries[0]?.options).toEqual(['rw', 'relatime']);
    expect(entries[0]?.superOptions).toContain('emergency_ro');
  });

  it.each([
    'nonsense',
    '31 20 0:40 / /a rw cifs //contoso/a rw',
    '31 20 zero / /a rw - cifs s rw',
    '31 20 0:40 / /a rw - cifs',
    '31 20 0:40 / /a',
  ])('is counted, not guessed, when it cannot be read: %s', (line) => {
    expect(parse(rootLine, line)).toMatchObject({ unreadableLines: 1, entries: [{ id: 20 }] });
  });
});

describe('the mount that is reached at a path', () => {
  it('is the last of those stacked there', () => {
    const { entries } = parse(
      rootLine,
      '31 20 0:40 / /data rw - tmpfs below rw',
      '32 31 0:41 / /data rw - cifs //contoso/data rw',
    );
    expect(mountAt(entries, '/data')?.source).toBe('//contoso/data');
  });

  it('does not depend on the order of the lines', () => {
    const { entries } = parse(
      '32 31 0:41 / /data rw - cifs top rw',
      '31 20 0:40 / /data rw - tmpfs below rw',
      rootLine,
    );
    expect(mountAt(entries, '/data')?.source).toBe('top');
  });

  it('is none when a mount above covers the folder it stands in', () => {
    const { entries } = parse(
      rootLine,
      '31 20 0:40 / /data/share rw - cifs //contoso/share rw',
      '32 20 0:41 / /data rw - tmpfs cover rw',
    );
    expect(mountAt(entries, '/data/share')).toBeUndefined();
  });

  it('is the inner one where mounts stand within mounts', () => {
    const { entries } = parse(
      rootLine,
      '31 20 0:40 / /data rw - tmpfs outer rw',
      '32 31 0:41 / /data/share rw - cifs inner rw',
    );
    expect(mountAt(entries, '/data/share')?.source).toBe('inner');
    expect(mountAt(entries, '/data')?.source).toBe('outer');
  });

  it('is found without a listed root, as in a container', () => {
    const { entries } = parse('731 700 0:51 / / rw - overlay o rw', '740 731 0:60 / /mnt/a rw - nfs4 10.0.0.1:/a rw');
    expect(mountAt(entries, '/mnt/a')?.fsType).toBe('nfs4');
    expect(mountAt(entries.slice(1), '/mnt/a')?.fsType).toBe('nfs4');
  });

  it('is none for a path below or above a mount', () => {
    const { entries } = parse(rootLine, '31 20 0:40 / /data/share rw - cifs s rw');
    expect(mountAt(entries, '/data')).toBeUndefined();
    expect(mountAt(entries, '/data/share/folder')).toBeUndefined();
    expect(mountAt(entries, '/data/share2')).toBeUndefined();
  });

  it('ends for a table whose mounts claim one another as parents', () => {
    const { entries } = parse(rootLine, '31 32 0:40 / /data rw - tmpfs a rw', '32 31 0:41 / /data rw - tmpfs b rw');
    expect(mountAt(entries, '/data')).toBeUndefined();
  });

  it('takes a slash at the end for nothing', () => {
    expect(pathBytes('/data/share/')).toBe('/data/share');
    expect(pathBytes('/')).toBe('/');
  });
});
