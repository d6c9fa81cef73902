import { describe, expect, it } from 'vitest';
import { tellOptions } from './mount-options.ts';
import { parseMountinfo } from './mountinfo.ts';
import { isSameShare, isSameSource, namesShare } from './share-source.ts';

const withOptions = (options: string) => {
  const [entry] = parseMountinfo(
    new TextEncoder().encode(`31 20 0:41 / /v rw - cifs //contoso/a ${options}\n`),
  ).entries;
  return entry === undefined ? undefined : tellOptions(entry);
};

describe('the options of a mount', () => {
  it('are those that decide how it fails, and name no user and no address', () => {
    const cifs =
      'rw,vers=3.1.1,sec=ntlmssp,cache=strict,username=camera,domain=CONTOSO,uid=0,addr=10.0.0.1,soft,nounix,actimeo=1';
    expect(withOptions(cifs)).toBe('vers=3.1.1,sec=ntlmssp,cache=strict,soft,actimeo=1');
    const nfs = 'rw,vers=4.1,hard,proto=tcp,timeo=600,retrans=2,sec=sys,clientaddr=10.0.0.2,addr=10.0.0.1';
    expect(withOptions(nfs)).toBe('vers=4.1,hard,proto=tcp,timeo=600,retrans=2,sec=sys');
  });

  it('are left out where the value is none that they could have', () => {
    expect(withOptions('rw,sec=//contoso/secret,password=hunter2,vers=a=b,user_id=0')).toBeUndefined();
    expect(withOptions(`rw,vers=${'9'.repeat(33)}`)).toBeUndefined();
  });

  it('stay within what a twin is given', () => {
    const many = Array.from({ length: 100 }, (_, index) => `vers=${'1'.repeat(20)}${index}`).join(',');
    expect(withOptions(many)?.length).toBeLessThanOrEqual(256);
  });
});

describe('what is mounted anew', () => {
  const cifs = (source: string, fsType = 'cifs') => ({ source, fsType });
  it.each([
    [true, 'the same', cifs('//a/camera-drop'), cifs('//a/camera-drop')],
    [true, 'by another name of the server', cifs('//a/export7'), cifs('//10.0.0.1/export7')],
    [true, 'what now has the name expected', cifs('//a/export7'), cifs('//a/Camera-Drop')],
    [true, 'by another word for the protocol', cifs('//a/camera-drop'), cifs('//a/camera-drop', 'smb3')],
    [false, 'another export', cifs('//a/camera-drop'), cifs('//a/results')],
    [false, 'by another protocol', cifs('//a/camera-drop'), cifs('a:/camera-drop', 'nfs4')],
    [false, 'a server with the name of the share', cifs('//nas/camera-drop'), cifs('//camera-drop/payroll')],
    [false, 'a share whose folder has the name', cifs('//a/camera-drop'), cifs('//a/payroll/camera-drop')],
    [true, 'a folder of the share', cifs('//a/camera-drop'), cifs('//b/camera-drop/line-1')],
    [true, 'the same export of another server', cifs('n:/export/data', 'nfs4'), cifs('[fe80::2]:/export/data', 'nfs')],
    [false, 'an export that only ends alike', cifs('n:/export/data', 'nfs4'), cifs('m:/other/data', 'nfs4')],
    [false, 'a source without a name', cifs('//a/'), cifs('//b/')],
    [true, 'an export that ends with the name', cifs('n:/export7', 'nfs4'), cifs('m:/vol/camera-drop', 'nfs4')],
    [true, 'a folder of an export of the name', cifs('n:/camera-drop', 'nfs4'), cifs('m:/camera-drop/line-1', 'nfs')],
    [true, 'a folder of it', cifs('n:/vol/camera-drop', 'nfs4'), cifs('m:/vol/camera-drop/line-1', 'nfs4')],
    [false, 'a folder of what has it', cifs('n:/vol/camera-drop', 'nfs4'), cifs('m:/home/camera-drop/bob', 'nfs4')],
    [false, 'a folder of another name', cifs('n:/vol', 'nfs4'), cifs('n:/vol/payroll', 'nfs4')],
    [false, 'an export that differs by case', cifs('n:/camera-drop', 'nfs4'), cifs('n:/Camera-Drop', 'nfs4')],
    [true, 'an export of the name by case', cifs('n:/vol/Camera-Drop', 'nfs4'), cifs('m:/Camera-Drop', 'nfs4')],
    [false, 'a path that differs by case', cifs('n:/export/data', 'nfs4'), cifs('m:/export/Data', 'nfs4')],
    [true, 'a share that differs by case', cifs('//a/export7'), cifs('//b/EXPORT7')],
    [false, 'a server of a URL', cifs('https://n/data', 'fuse.a'), cifs('https://camera-drop/other', 'fuse.a')],
  ])('is the same share (%s): %s', (same, _, before, now) => {
    expect(isSameShare(before, now, 'camera-drop')).toBe(same);
  });
});

describe('a source that is set', () => {
  it.each([
    [true, 'nas:/export/data', 'NAS:/export/data/'],
    [true, '[FD00::7]:/export/data', '[fd00::7]:/export/data'],
    [false, 'nas:/export/data', 'nas:/export/Data'],
    [false, 'nas:/export/data', 'other:/export/data'],
    [true, '//nas/data', '\\\\NAS\\Data\\'],
    [false, '//nas/data', '//nas/data2'],
    [true, 'https://NAS/Data', 'https://nas/data/'],
  ])('is the same (%s): %s and %s', (same, one, other) => {
    expect([isSameSource(one, other), isSameSource(other, one)]).toEqual([same, same]);
  });

  it('is named by a share, and by no server', () => {
    const named = ['//nas/camera', 'camera2:/vol/Camera/x', 'https://nas/camera', 'drive:camera'];
    expect(named.filter((source) => namesShare(source, 'camera'))).toEqual(named);
    const others = ['//camera/x', 'camera:/x', 'https://camera/x', '[camera]:/x', '//nas/x/camera'];
    expect(others.filter((source) => namesShare(source, 'camera'))).toEqual([]);
  });
});
