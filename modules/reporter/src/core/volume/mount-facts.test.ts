import { describe, expect, it } from 'vitest';
import { tellOptions } from './mount-options.ts';
import { parseMountinfo } from './mountinfo.ts';
import { isSameShare } from './share-source.ts';

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
  ])('is the same share (%s): %s', (same, _, before, now) => {
    expect(isSameShare(before, now, 'camera-drop')).toBe(same);
  });
});
