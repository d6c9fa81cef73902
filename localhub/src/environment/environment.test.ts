import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEVICE_AUTHORITY_NAME, mintAuthority } from '../certificates/mint.ts';
import { environmentFor } from './environment.ts';
import { renderEnvironment } from './render-environment.ts';

const PROGRAM = '/opt/mooring/redirect.cjs';
const hub = {
  name: 'contoso',
  dataDir: '/data/hub',
  connectionString: 'HostName=contoso;SharedAccessKey=k==',
  caFile: '/data/hub/ca.pem',
  deviceAuthority: null,
};
const option = `--require=${PROGRAM}`;

describe('the environment of a program', () => {
  it('names the module that it is started with, the authority and the connection string', () => {
    expect(environmentFor(hub, PROGRAM, {})).toEqual([
      ['NODE_OPTIONS', option],
      ['MOORING_LOCAL_HUB_REDIRECT', 'contoso=/data/hub'],
      ['NODE_EXTRA_CA_CERTS', '/data/hub/ca.pem'],
      ['IOTHUB_CONNECTION_STRING', 'HostName=contoso;SharedAccessKey=k=='],
    ]);
  });

  it('keeps the other hubs that are reached already, and one of the same name gives way', () => {
    const after = (text: string): string | undefined =>
      new Map(environmentFor(hub, PROGRAM, { MOORING_LOCAL_HUB_REDIRECT: text })).get('MOORING_LOCAL_HUB_REDIRECT');
    expect(after('')).toBe('contoso=/data/hub');
    expect(after('one=/a|b = c|two=/d')).toBe('one=/a|b = c|two=/d|contoso=/data/hub');
    expect(after('one=/a|Contoso=/old|two=/d')).toBe('one=/a|two=/d|contoso=/data/hub');
  });

  it('keeps the options that are there, and takes in its own once', () => {
    const once = environmentFor(hub, PROGRAM, { NODE_OPTIONS: '--max-old-space-size=500' })[0]?.[1] ?? '';
    expect(once).toBe(`--max-old-space-size=500 ${option}`);
    expect(environmentFor(hub, PROGRAM, { NODE_OPTIONS: once })[0]?.[1]).toBe(once);
  });

  it('is what Node reads, wherever the program is', () => {
    const spaced = String.raw`/no such/"data" \ hub/redirect.cjs`;
    const { stderr } = spawnSync(process.execPath, ['-e', '0'], {
      env: { NODE_OPTIONS: environmentFor(hub, spaced, {})[0]?.[1] },
      encoding: 'utf8',
    });
    expect(stderr).toContain(`Cannot find module '${spaced}'`);
  });
});

describe('the authority for devices in the environment', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const names = ['IOTHUB_CA_ROOT_CERT', 'IOTHUB_CA_ROOT_CERT_KEY'];

  async function offered(present: Record<string, string>): Promise<(string | undefined)[]> {
    const deviceAuthority = await mintAuthority(DEVICE_AUTHORITY_NAME, Date.now());
    const environment = new Map(environmentFor({ ...hub, deviceAuthority }, PROGRAM, present));
    const { certificatePem, privateKeyPem } = deviceAuthority;
    const ours = [base64(certificatePem), base64(privateKeyPem)];
    return names.map((name, index) => (environment.get(name) === ours[index] ? 'ours' : environment.get(name)));
  }

  it('is that of the hub where none is set with its key, each in base64', async () => {
    expect(await offered({})).toEqual(['ours', 'ours']);
    expect(await offered({ IOTHUB_CA_ROOT_CERT: '', IOTHUB_CA_ROOT_CERT_KEY: '' })).toEqual(['ours', 'ours']);
    expect(await offered({ IOTHUB_CA_ROOT_CERT: base64('chosen') })).toEqual(['ours', 'ours']);
  });

  it('stays that which somebody has chosen, but not that of another hub', async () => {
    const own = await mintAuthority('CN=contoso devices', Date.now());
    const other = await mintAuthority(DEVICE_AUTHORITY_NAME, Date.now());
    const set = (pem: string) => ({ IOTHUB_CA_ROOT_CERT: base64(pem), IOTHUB_CA_ROOT_CERT_KEY: base64('its key') });
    expect(await offered(set(own.certificatePem))).toEqual([undefined, undefined]);
    expect(await offered(set(other.certificatePem))).toEqual(['ours', 'ours']);
  });
});

describe('the lines for a shell', () => {
  it('are read by sh as they were meant', () => {
    const value = fc.string({ unit: 'binary-ascii' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(value, (text) => {
        const lines = renderEnvironment([['VALUE', text]], 'sh');
        const { stdout } = spawnSync('sh', ['-c', `${lines}printf %s "$VALUE"`], { encoding: 'utf8' });
        expect(stdout).toBe(text);
      }),
      { numRuns: 30 },
    );
  });

  it('are for PowerShell, or one object, where that is asked for', () => {
    expect(renderEnvironment([['A', "it's"]], 'powershell')).toBe("$env:A = 'it''s'\n");
    expect(JSON.parse(renderEnvironment([['A', "it's"]], 'json'))).toEqual({ A: "it's" });
  });
});
