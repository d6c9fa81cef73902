import { describe, expect, it } from 'vitest';
import { mountAt } from './mount-at.ts';
import { parseMountinfo } from './mountinfo.ts';
import { withoutUser } from './without-user.ts';

describe('who mounts a share', () => {
  it.each([
    ['https://user:hunter2secret@nas/share', 'https://***@nas/share'],
    ['https://token-hunter2secret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2/secret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2@secret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2@se/cret@nas/share', 'https://***@nas/share'],
    ['//user:hunter2secret@nas/share', '//***@nas/share'],
    ['user:hunter2secret@nas:/export', '***@nas:/export'],
    ['https://contoso.example/container?sv=1&sig=hunter2secret', 'https://contoso.example/container?***'],
  ])('is taken out of %s', (source, told) => {
    expect(withoutUser(source)).toBe(told);
    expect(told).not.toContain('hunter2');
    expect(withoutUser(told)).toBe(told);
  });

  it.each([
    '//contoso-ase/camera-drop',
    '//contoso-ase/a@b',
    'contoso-ase:/camera-drop',
    '[fd00::7]:/camera-drop',
    'https://nas:8080/share/@eaDir',
    'http://[fd00::7]:8080/share',
    'user@nas:/export',
    'contoso-ase:/export@7',
    'overlay',
    '',
  ])('is not looked for in %j', (source) => expect(withoutUser(source)).toBe(source));

  it('is not known to anybody who reads the mount table', () => {
    const line = '31 20 0:41 / /v rw - tmpfs https://user:hunter2secret@nas/share rw,password=hunter2secret\n';
    const { entries } = parseMountinfo(Buffer.from(`20 1 0:20 / / rw - overlay o rw\n${line}`));
    expect(mountAt(entries, '/v')?.source).toBe('https://***@nas/share');
  });
});
