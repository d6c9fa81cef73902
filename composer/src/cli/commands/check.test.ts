import { describe, expect, it } from 'vitest';
import { frameExample } from '../../core/diagnostics/catalogue/frame-example.ts';
import { type Finding, detector, useCheckFolder } from '../testing/check-folder.ts';

describe('mooring check', () => {
  const { put, run, findingsOf, codes } = useCheckFolder();

  describe('as JSON', () => {
    it('is one object with the fields that are promised, whatever the surroundings', async () => {
      const plain = await run(['broken.json', '--format', 'json']);
      expect(plain).toMatchObject({ code: 1, stderr: '' });
      const told = JSON.parse(plain.stdout) as { diagnostics: object[] };
      expect(Object.keys(told)).toEqual(['diagnostics']);
      const fields = ['code', 'severity', 'file', 'line', 'column', 'message', 'help'];
      for (const one of told.diagnostics) expect(Object.keys(one)).toEqual(fields);
      expect(await run(['broken.json', '--format', 'json'], { TF_BUILD: 'True' }, true)).toEqual(plain);
    });

    it('tells of files that cannot be read, checks the others, and ends with exit 2', async () => {
      put({ 'latin1.yaml': Buffer.from('name: caf\xe9', 'latin1') });
      const { code, stdout, stderr } = await run(['absent.yaml', 'broken.json', 'latin1.yaml', '--format', 'json']);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
      expect(diagnostics.map(({ code: one, file }) => `${one} ${file}`)).toEqual(
        expect.arrayContaining(['MOOR1000 absent.yaml', 'MOOR1000 latin1.yaml']),
      );
      expect(diagnostics.some(({ file, severity }) => file === 'broken.json' && severity === 'error')).toBe(true);
      expect(code).toBe(2);
      expect(stderr).toContain('absent.yaml cannot be read');
      expect(stderr).toContain('latin1.yaml cannot be read');
    });

    it('tells of a merged file that cannot be read at that file', async () => {
      expect(await findingsOf('fine.json', 'absent.yaml', '--merge')).toMatchObject([
        { code: 'MOOR1000', file: 'absent.yaml' },
      ]);
    });

    it.each([
      { argv: ['--target', 'x'], says: /no target x/ },
      { argv: ['--dry-run'], says: /--dry-run needs --fix/ },
      { argv: ['--platform', 'amd46'], says: /amd46/ },
      { argv: ['--colour'], says: /unknown option '--colour'/ },
      { argv: ['--output', 'nothing'], says: /--output/ },
      { argv: ['--local-hub', 'hub'], says: /--local-hub needs --device/ },
    ])('is one object with one finding for the wrong command line $argv', async ({ argv, says }) => {
      const { code, stdout, stderr } = await run(['fine.json', '--format', 'json', ...argv]);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: (Finding & { message: string })[] };
      expect(code).toBe(2);
      expect(diagnostics).toMatchObject([
        { severity: 'error', file: 'command line', message: expect.stringMatching(says) as unknown },
      ]);
      expect(stderr).toMatch(says);
    });

    it.each([[[]], [['--format', 'json']], [['--format', 'sarif']], [['--format', 'junit']]])(
      'tells no key that was typed where a file or an option was meant, with %j',
      async (format) => {
        const identity = 'HostName=h;DeviceId=d;SharedAccessKey=c2VjcmV0LWtleQ==';
        for (const [ends, ...argv] of [
          [2, identity],
          [2, 'fine.json', `--${identity}`],
          [2, 'fine.json', '--target', identity],
          [3, 'fine.json', '--device', 'd', '--local-hub', identity],
        ] as const) {
          const { code, stdout, stderr } = await run([...argv, ...format]);
          expect(code).toBe(ends);
          expect(stderr).toContain('HostName=h;DeviceId=d;SharedAccessKey=***');
          expect(`${stdout}${stderr}`).not.toContain('c2VjcmV0');
        }
      },
    );

    it('is nothing for the help, and nothing where no JSON was asked for', async () => {
      expect((await run(['--help', '--format', 'json'])).stdout).toMatch(/^Usage: mooring check/);
      expect(await run(['fine.json', '--target', 'x'])).toMatchObject({ code: 2, stdout: '' });
      expect(await run(['fine.json', '--colour'])).toMatchObject({ code: 2, stdout: '' });
    });

    it('offers a platform that is near to what was written', async () => {
      expect((await run(['fine.json', '--platform', 'amd46'])).stderr).toContain(
        'Did you mean `amd64`? One of: amd64, arm64v8',
      );
      expect((await run(['fine.json', '--platform', 'arm64v8.debug'])).code).toBe(0);
    });

    it.each([
      { flag: '--inventory', finding: 'MOOR2301' },
      { flag: '--policy', finding: 'MOOR1000' },
      { flag: '--settled', finding: 'MOOR1000' },
      { flag: '--previous', finding: 'MOOR1000' },
      { flag: '--variables', finding: 'MOOR1000' },
    ])('tells of a file of $flag that is not there at that file', async ({ flag, finding }) => {
      for (const format of ['json', 'sarif', 'junit', 'azure-pipelines']) {
        const { code, stdout } = await run(['fine.json', '--format', format, flag, 'absent']);
        expect({ code, format, says: stdout.includes('absent cannot be read') }).toEqual({
          code: 2,
          format,
          says: true,
        });
      }
      expect(await findingsOf('fine.json', flag, 'absent')).toMatchObject([{ code: finding, file: 'absent' }]);
    });

    it('tells of a device that no hub can be asked for', async () => {
      const { code, stdout } = await run([
        'fine.json',
        '--format',
        'json',
        '--device',
        'line-7',
        '--local-hub',
        'none',
      ]);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: Finding[] };
      expect(diagnostics).toMatchObject([{ code: 'MOOR2301', severity: 'error', file: 'command line' }]);
      expect([2, 3]).toContain(code);
    });
  });

  it('does not say that nothing is found in a file that cannot be read', async () => {
    const { code, stdout } = await run(['absent.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  describe('with the manifest that was pushed last', () => {
    const on = (share: string) =>
      frameExample({
        in: 'modules',
        text: detector(`{"HostConfig":{"Mounts":[{"Type":"volume","Source":"${share}","Target":"/in"}]}}`),
      }).text;

    it('tells of a share that is given up', async () => {
      put({ 'before.json': on('results'), 'after.json': on('camera') });
      expect(await codes('after.json', '--previous', 'before.json')).toContain('MOOR1519');
      expect(await codes('after.json', '--previous', 'after.json')).not.toContain('MOOR1519');
      expect(await codes('after.json')).not.toContain('MOOR1519');
    });

    it('takes one input only, and refuses what is no manifest', async () => {
      put({ 'before.json': on('results') });
      const several = await run(['fine.json', 'read-only.json', '--previous', 'before.json']);
      expect(several).toMatchObject({ code: 2, stdout: '' });
      expect(several.stderr).toContain('--previous');
      put({ 'objects.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n' });
      const objects = await run(['objects.yaml', '--previous', 'before.json']);
      expect(objects).toMatchObject({ code: 2, stdout: '' });
      expect(objects.stderr).toContain('--previous has no effect on objects for kubectl');
      put({ 'other.json': '{}' });
      expect(await codes('fine.json', '--previous', 'other.json')).toContain('MOOR2103');
    });
  });

  it('passes warnings, unless they are denied', async () => {
    expect((await run(['read-only.json'])).code).toBe(0);
    expect((await run(['read-only.json', '--deny-warnings'])).code).toBe(1);
    expect((await run(['fine.json', '--deny-warnings'])).code).toBe(0);
  });

  it('answers an explicit format in Azure Pipelines, and its own otherwise', async () => {
    const { stdout } = await run(['broken.json'], { TF_BUILD: 'True' });
    expect(stdout).toMatch(
      /^##vso\[task\.logissue type=error;sourcepath=broken\.json;linenumber=\d+;columnnumber=\d+;code=MOOR/m,
    );
    expect((await run(['broken.json', '--format', 'text'], { TF_BUILD: 'True' })).stdout).not.toContain('##vso[');
  });
});
