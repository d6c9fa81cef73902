import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { environmentFor, redirectFile, redirectModule } from './environment.ts';
import { renderEnvironment } from './render-environment.ts';

const hub = {
  dataDir: '/data/hub',
  connectionString: 'HostName=contoso;SharedAccessKey=k==',
  caFile: '/data/hub/ca.pem',
};
const option = '--require=/data/hub/redirect.cjs';

describe('the environment of a program', () => {
  it('names the module that it is started with, the authority and the connection string', () => {
    expect(environmentFor(hub, '')).toEqual([
      ['NODE_OPTIONS', option],
      ['NODE_EXTRA_CA_CERTS', '/data/hub/ca.pem'],
      ['IOTHUB_CONNECTION_STRING', 'HostName=contoso;SharedAccessKey=k=='],
    ]);
  });

  it('keeps the options that are there, and takes in its own once', () => {
    const once = environmentFor(hub, '--max-old-space-size=500')[0]?.[1] ?? '';
    expect(once).toBe(`--max-old-space-size=500 ${option}`);
    expect(environmentFor(hub, once)[0]?.[1]).toBe(once);
  });

  it('is what Node reads, whatever the directory is called', () => {
    const spaced = { ...hub, dataDir: String.raw`/no such/"data" \ hub` };
    const { stderr } = spawnSync(process.execPath, ['-e', '0'], {
      env: { NODE_OPTIONS: environmentFor(spaced, '')[0]?.[1] },
      encoding: 'utf8',
    });
    expect(stderr).toContain(`Cannot find module '${redirectFile(spaced.dataDir)}'`);
  });

  it('is started with a module that takes any directory as it is', () => {
    expect(redirectModule('/a "b"/redirect.cjs', "/it's", 'contoso')).toBe(
      'require("/a \\"b\\"/redirect.cjs").install("/it\'s", "contoso");\n',
    );
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
