import { describe, expect, it } from 'vitest';
import { parseShare, sharesSchema } from './share.ts';

describe('a share on the command line', () => {
  it.each([
    ['camera', { name: 'camera', protocol: 'smb', tier: 'local' }],
    ['results:nfs:cloud', { name: 'results', protocol: 'nfs', tier: 'cloud' }],
    ['results:cloud', { name: 'results', protocol: 'smb', tier: 'cloud' }],
  ])('%s is understood', (text, share) => {
    expect(sharesSchema.parse([parseShare(text)])).toEqual([share]);
  });

  it.each([['Camera_1'], ['ab'], ['camera:ftp'], ['-camera']])('%s is refused', (text) => {
    expect(sharesSchema.safeParse([parseShare(text)]).success).toBe(false);
  });

  it('is refused when it stands there twice', () => {
    expect(sharesSchema.safeParse([parseShare('camera'), parseShare('camera:nfs')]).success).toBe(false);
  });
});
