import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mountAt } from './mount-at.ts';
import { bytesOf, parseMountinfo, textOf } from './mountinfo.ts';
import { isSameSource } from './share-source.ts';
import { withoutSecrets } from './without-secrets.ts';

describe('a secret in a source', () => {
  it.each([
    ['https://user:hunter2secret@nas/share', 'https://***@nas/share'],
    ['https://token-hunter2secret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2/secret@nas/share', 'https://***@nas/share'],
    ['https://user:/hunter2@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2@secret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2@se/cret@nas/share', 'https://***@nas/share'],
    ['https://user:hunter2?hunter2@nas/share', 'https://***'],
    ['https://user:hunter2@nas/share?mail=a@hunter2', 'https://***'],
    ['//user:hunter2secret@nas/share', '//***@nas/share'],
    ['//user%hunter2@nas/share', '//***@nas/share'],
    ['\\\\user:hunter2@nas\\share', '\\\\***@nas\\share'],
    ['//contoso/user:hunter2@nas/share', '//***@nas/share'],
    ['smb://contoso\\user:hunter2@nas/share', 'smb://***@nas/share'],
    ['user:hunter2secret@nas:/export', '***@nas:/export'],
    ['user:/hunter2@nas:/export', '***@nas:/export'],
    ['ftp:user:hunter2@nas', '***@nas'],
    ['user%hunter2@nas:/export', '***@nas:/export'],
    ['user%hunter2/@hunter2@nas:/export', '***@nas:/export'],
    ['rclone:{"host":"nas", "pass" : "hunter2"}', 'rclone:{"host":"nas", "pass" :***'],
    ['http:user:hunter2@nas/x', '***@nas/x'],
    ['sshfs#user:hunter2@nas:/x', '***@nas:/x'],
    ['curlftpfs#ftp://user:hunter2@nas/', 'curlftpfs#ftp://***@nas/'],
    ['webdav https://user:hunter2@nas/', 'webdav https://***@nas/'],
    ['union //nas/a https://user:hunter2@nas/b', 'union //***@nas/b'],
    ['https://contoso.example/container?sv=1&sig=hunter2secret', 'https://contoso.example/container?***'],
    ['https://contoso.example/container?hunter2@secret', 'https://contoso.example/container?***'],
    ['//nas/share?sig=hunter2', '//nas/share?***'],
    ['nas/x?token=hunter2', 'nas/x?***'],
    ['smb://nas/share;password=hunter2', 'smb://nas/share;password=***'],
    ['//nas/share;password=hunter2@hunter2/x', '//nas/share;password=***'],
    [':smb,host=nas,user=bob,pass=hunter2:share', ':smb,host=nas,user=bob,pass=***:share'],
    [':smb,pass="hunter2:""hunter2"",x=hunter2",host=nas:share', ':smb,pass=***,host=nas:share'],
    ['nas-drop,pass=hunter2,ask:a/b', 'nas-drop,pass=***:a/b'],
    [
      'x:DefaultEndpointsProtocol=https;AccountName=x;AccountKey=hunter2,hunter2==;EndpointSuffix=contoso.example',
      'x:DefaultEndpointsProtocol=https;AccountName=x;AccountKey=***;EndpointSuffix=contoso.example',
    ],
    ['Endpoint=sb://x;SharedAccessKey=hunter2=', 'Endpoint=sb://x;SharedAccessKey=***'],
    ['x;SharedAccessSignature=sr=hunter2&sig=hunter2', 'x;SharedAccessSignature=***'],
    ['SharedAccessKey = hunter2', 'SharedAccessKey = ***'],
    ['share pwd=hunter2 hunter2 host=nas', 'share pwd=*** host=nas'],
    ['host=nas:auth_token=hunter2:share', 'host=nas:auth_token=***'],
  ])('is taken out of %s', (source, told) => {
    expect(withoutSecrets(source)).toBe(told);
    expect(told).not.toContain('hunter2');
    expect(withoutSecrets(told)).toBe(told);
  });

  it.each([
    '//contoso-ase/camera-drop',
    '//contoso-ase/a@b',
    'contoso-ase:/camera-drop',
    '[fd00::7]:/camera-drop@7',
    'fd00::7:/camera-drop@7',
    'fe80::1%eth0:/camera-drop@7',
    'https://nas:8080/share/@eaDir',
    'http://[fd00::7]:8080/share@7',
    '//fd00::7/share@7',
    'user@nas:/export',
    'contoso-ase:/export@7',
    'contoso-ase:/export/key=5',
    ':smb,host=nas,user=bob:share',
    'rclone:{"host":"nas"}',
    'overlay',
    '',
  ])('is not looked for in %j', (source) => expect(withoutSecrets(source)).toBe(source));

  it('is not known to anybody who reads the mount table', () => {
    const line = '31 20 0:41 / /v rw - tmpfs https://user:hunter2secret@nas/share rw,password=hunter2secret\n';
    const { entries } = parseMountinfo(Buffer.from(`20 1 0:20 / / rw - overlay o rw\n${line}`));
    expect(mountAt(entries, '/v')?.source).toBe('https://***@nas/share');
  });
});

describe('whatever the source', () => {
  /** Capitals stand in secrets alone here. */
  const secretOf = (others: string) =>
    fc
      .string({ unit: fc.constantFrom(...`AZ@/\\#%[] ?$'"${others}`.split('')), maxLength: 12 })
      .map((rest) => `Z${rest}A`);
  const user = fc.constantFrom('bob', 'contoso;bob', 'contoso\\bob', 'b');
  const key = fc.constantFrom(
    'pass',
    'password',
    'pwd',
    'client_secret',
    'token',
    'key',
    'accountkey',
    'sig',
    'x-auth',
  );

  const forms = fc.oneof(
    fc
      .tuple(fc.constantFrom('https://', '//', '\\\\', 'curlftpfs#ftp://', 'dav smb://'), user, secretOf(':,;&='))
      .map(([prefix, name, secret]) => `${prefix}${name}:${secret}@nas/share`),
    fc.tuple(user, secretOf(':,;&=')).map(([name, secret]) => `${name.replace('\\', '')}:${secret}@nas:/export`),
    fc.tuple(key, secretOf(':;,&=')).map(([name, secret]) => `//nas/share?x=1&${name}=${secret}`),
    fc
      .tuple(key, secretOf(':;,&='))
      .map(([name, secret]) => `:smb,host=nas,${name}="${secret.replaceAll('"', '""')}",user=bob:share`),
    fc.tuple(key, secretOf(';&=')).map(([name, secret]) => `:smb,host=nas,${name}=${secret}:share`),
    fc.tuple(key, secretOf(':,&=')).map(([name, secret]) => `x:a=b;${name}=${secret};c=d`),
    fc.tuple(key, secretOf(':,;=')).map(([name, secret]) => `nas a=b&${name}=${secret}&c=d`),
    fc.tuple(key, secretOf(':,;&=')).map(([name, secret]) => `${name}=${secret}`),
  );
  it('tells nothing of a secret, whatever characters it has', () => {
    fc.assert(
      fc.property(forms, (source) => {
        expect(withoutSecrets(source)).not.toMatch(/[A-Z]/);
      }),
      { numRuns: 2_000 },
    );
  });

  const anything = fc.oneof(
    fc.string({
      unit: fc.constantFrom(...'ab:/\\@?=,;&"*# àé'.split(''), '//', 'key=', 'pass=', '***'),
      maxLength: 24,
    }),
    forms,
  );

  it('changes nothing a second time', () => {
    fc.assert(
      fc.property(anything, (source) => {
        expect(withoutSecrets(withoutSecrets(source))).toBe(withoutSecrets(source));
      }),
      { numRuns: 2_000 },
    );
  });

  it('makes the same of a text and of its bytes, so that what is set is what is mounted', () => {
    fc.assert(
      fc.property(anything, (source) => {
        const mounted = textOf(withoutSecrets(bytesOf(source)));
        expect(mounted).toBe(withoutSecrets(source));
        const windows = `\\\\${source}`;
        expect(isSameSource(withoutSecrets(windows), withoutSecrets(windows.replaceAll('\\', '/')))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves servers and paths as they are, whatever characters the path has', () => {
    const name = fc.string({ unit: fc.constantFrom(...'ab@.-_é ,;'.split('')), minLength: 1, maxLength: 6 });
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join('/'));
    const server = fc.constantFrom(
      '//nas/',
      '//nas:445/',
      'nas:/',
      '[fd00::7]:/',
      'fd00::7:/',
      'https://nas:8080/',
      '//10.0.0.1/',
    );
    fc.assert(
      fc.property(server, path, (before, after) => {
        expect(withoutSecrets(`${before}${after}`)).toBe(`${before}${after}`);
      }),
      { numRuns: 1_000 },
    );
  });
});
