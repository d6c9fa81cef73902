import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

const folder = mkdtempSync(join(tmpdir(), 'mooring-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const keyFile = write('key', 'HostName=contoso.azure-devices.net;DeviceId=line-7;SharedAccessKey=a2V5==\n');
const base = [
  '--connection-string-file',
  write('good', 'HostName=contoso.azure-devices.net;DeviceId=line-7;SharedAccessKey=a2V5\n'),
  '--data',
  folder,
];

/** A device's, with spaces; one that expires; a share's; a key alone. */
const secrets = [
  'HostName=h;DeviceId=d;SharedAccessKey=c2VjcmV0LWtleQ==',
  'HostName=h;DeviceId=d;SharedAccessKey = c2VjcmV0LWtleQ==',
  'SharedAccessSignature sr=h%2Fdevices%2Fd&sig=%2Fc2VjcmV0LWtleQ%3D%3D&se=1',
  `${'c2VjcmV0'.repeat(5)}cmV=`,
  'DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=c2VjcmV0LWtleQ==',
  '--password=hunter2',
] as const;

describe('the command line of the simulator', () => {
  it('has defaults for all but the identity and the folder', () => {
    expect(readOptions(base)).toMatchObject({
      profile: 'ase-1node',
      connection: { hostName: 'contoso.azure-devices.net', deviceId: 'line-7', key: 'a2V5' },
      rest: new URL('https://contoso.azure-devices.net'),
      shares: [],
      gpusPerNode: 1,
      rights: 0,
      untilStdinCloses: false,
    });
  });

  it('takes shares from flags and from a file', () => {
    const file = write('shares.json', '[{"name":"results","protocol":"nfs"}]');
    expect(readOptions([...base, '--shares-file', file, '--share', 'camera:cloud']).shares).toEqual([
      { name: 'results', protocol: 'nfs', tier: 'local' },
      { name: 'camera', protocol: 'smb', tier: 'cloud' },
    ]);
  });

  it.each([
    ['a profile nobody knows', [...base, '--profile', 'ase-3node'], /ase-1node, ase-2node/],
    ['a share named wrongly', [...base, '--share', 'Camera'], /share 0.name: must be 3 to 63/],
    ['an address without TLS', [...base, '--rest', 'http://localhost'], /https/],
    ['rights beyond the last level', [...base, '--rights', '3'], /0, 1, 2/],
    ['no identity', ['--data', folder], /--connection-string-file/],
    ['a file that is not there', [...base, '--ca', join(folder, 'none')], /--ca: ENOENT/],
  ])('refuses %s and says why', (_, args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it.each(['--connection-string-file', '--gateway', '--profile', '--ca', '--share', '--shares-file', '--unknown'])(
    'does not show the key of whatever stands where %s was meant',
    (flag) => {
      for (const secret of secrets) {
        expect(() => readOptions([...base, flag, secret])).toThrow(/^(?!.*(?:c2VjcmV0|hunter2))/s);
        expect(() => readOptions([...base, `${flag}=${secret}`])).toThrow(/^(?!.*(?:c2VjcmV0|hunter2))/s);
      }
    },
  );

  it('does not show what stands in a file of shares that is no JSON', () => {
    const file = write('no-shares.json', secrets[3]);
    expect(() => readOptions([...base, '--shares-file', file])).toThrow(/^--shares-file: it is not JSON$/);
  });

  it('does not show a connection string that it cannot read', () => {
    expect(() => readOptions(['--connection-string-file', keyFile, '--data', folder])).toThrow(
      /^(?!.*a2V5).*SharedAccessKey is missing or malformed/,
    );
  });
});
