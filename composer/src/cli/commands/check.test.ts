import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameExample } from '../../core/diagnostics/catalogue/frame-example.ts';
import { findElements, readXml } from '../../core/text/testing/read-xml.ts';
import { allCommands } from '../all-commands.ts';
import { runCli } from '../main.ts';

const detector = (options: string) =>
  JSON.stringify({
    detector: { settings: { image: 'contoso.azurecr.io/d:1', createOptions: options }, type: 'docker' },
  });
const mounts = '{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in"}]}';
const broken = frameExample({ in: 'modules', text: detector('{"HostConfig":{"Mounts":[{"Source":"camera"}]}}') }).text;
const misspelt = frameExample({ in: 'modules', text: detector(`{"HostConfg":${mounts}}`) }).text;
const mended = misspelt.replace('HostConfg', 'HostConfig');
const fine = frameExample({ in: 'modules', text: '{}' }).text;
const readOnly = frameExample({
  in: 'modules',
  text: detector('{"HostConfig":{"Mounts":[{"Type":"volume","Source":"camera","Target":"/in","ReadOnly":true}]}}'),
}).text;
const policy = 'apiVersion: mooring/v1\nkind: Policy\nsuppress:\n  - { code: MOOR1506, reason: nobody writes there }\n';

interface Finding {
  code: string;
  severity: string;
  file: string;
}

describe('mooring check', () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mooring-check-')));
    put({ 'broken.json': broken, 'misspelt.json': misspelt, 'fine.json': fine, 'read-only.json': readOnly });
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  function put(files: Record<string, string | Uint8Array>) {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  }
  const textOf = (name: string) => readFileSync(join(dir, name), 'utf8');

  async function run(argv: string[], env: Record<string, string> = {}, colour = false) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const io = { stdout, stderr, env, cwd: dir, colour, columns: 200, interactive: false, signal };
    const code = await runCli(['check', ...argv], io, allCommands);
    const read = (stream: PassThrough) => String(stream.read() ?? '');
    return { code, stdout: read(stdout), stderr: read(stderr) };
  }
  async function findingsOf(...argv: string[]) {
    const { stdout } = await run([...argv, '--format', 'json']);
    return (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics;
  }

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
      const codes = async (...argv: string[]) => (await findingsOf(...argv)).map(({ code }) => code);
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
      expect((await findingsOf('fine.json', '--previous', 'other.json')).map(({ code }) => code)).toContain('MOOR2103');
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

  describe('with mooring.yaml', () => {
    beforeEach(() => put({ 'mooring.yaml': policy }));

    it('counts what is suppressed, as text and beside JSON', async () => {
      const text = await run(['read-only.json']);
      expect(text.stdout).toContain('1 suppressed in mooring.yaml');
      expect(text.stdout).not.toContain('MOOR1506');
      const json = await run(['read-only.json', '--format', 'json']);
      expect(json.stderr).toBe('1 suppressed in mooring.yaml\n');
      expect(JSON.parse(json.stdout)).not.toMatchObject({ diagnostics: [{ code: 'MOOR1506' }] });
    });

    it('lists what is suppressed with its reason in SARIF and JUnit', async () => {
      const { runs } = JSON.parse((await run(['read-only.json', '--format', 'sarif'])).stdout) as {
        runs: { results: { ruleId: string; suppressions: { justification: string }[] }[] }[];
      };
      const kept = runs[0]?.results.filter(({ suppressions }) => suppressions.length > 0);
      expect(kept).toMatchObject([{ ruleId: 'MOOR1506', suppressions: [{ justification: 'nobody writes there' }] }]);
      const denied = readXml((await run(['broken.json', '--format', 'junit', '--deny-warnings'])).stdout);
      expect(findElements(denied, 'failure').length).toBeGreaterThan(0);
      const xml = readXml((await run(['read-only.json', '--format', 'junit'])).stdout);
      expect(findElements(xml, 'skipped').map(({ attributes }) => attributes['message'])).toEqual([
        'nobody writes there (mooring.yaml:4)',
      ]);
    });

    it('tells of a suppression that no input needs, and of no other', async () => {
      expect((await findingsOf('fine.json')).map(({ code }) => code)).toContain('MOOR2205');
      expect((await findingsOf('fine.json', 'read-only.json')).map(({ code }) => code)).not.toContain('MOOR2205');
    });

    it('can be left out, or be another file', async () => {
      expect((await findingsOf('read-only.json', '--no-policy')).map(({ code }) => code)).toContain('MOOR1506');
      put({ 'strict.yaml': 'apiVersion: mooring/v1\nkind: Policy\nseverity: { MOOR1506: error }\n' });
      expect((await run(['read-only.json', '--policy', 'strict.yaml'])).code).toBe(1);
      expect((await run(['read-only.json', '--policy', 'absent.yaml'])).code).toBe(2);
    });

    it('is an error itself where it is wrong, at its place, once for all inputs', async () => {
      put({ 'mooring.yaml': `${policy}nonsense: 1\n` });
      const { code, stdout } = await run(['fine.json', 'read-only.json']);
      expect(code).toBe(1);
      expect(stdout.match(/--> mooring.yaml:5:1/g)).toHaveLength(1);
      expect(
        (await run(['fine.json', 'read-only.json', '--policy', 'absent.yaml'])).stderr.match(/absent/g),
      ).toHaveLength(1);
    });

    describe('that names a report of doctor', () => {
      const madeUtc = new Date().toISOString();
      const report = {
        kind: 'mooring-doctor-report',
        version: 1,
        madeUtc,
        by: '0.1.0',
        device: 'line-7',
        simulated: false,
        steps: [],
        answers: { 'read-only-claim': { answer: 'no', evidence: 'e', atUtc: madeUtc } },
        leftovers: [],
      };
      const naming = (path: string) => `apiVersion: mooring/v1\nkind: Policy\nsettled: ${path}\n`;
      beforeEach(() => {
        mkdirSync(join(dir, 'reports'));
        put({ 'mooring.yaml': naming('reports/line-7.json'), 'reports/line-7.json': JSON.stringify(report) });
      });
      const codes = async (...argv: string[]) => (await findingsOf(...argv)).map(({ code }) => code);

      it('has its findings weighed by that, unless another is named', async () => {
        expect(await codes('read-only.json')).toContain('MOOR2603');
        expect(await codes('read-only.json', '--no-policy')).toContain('MOOR1506');
        put({ 'other.json': JSON.stringify({ ...report, answers: {} }) });
        expect(await codes('read-only.json', '--settled', 'other.json')).toContain('MOOR1506');
      });

      it('is told of a report that is unfit, in the report and once', async () => {
        put({ 'reports/line-7.json': '{}' });
        const found = await findingsOf('read-only.json', 'fine.json');
        expect(found.filter(({ code }) => code === 'MOOR2601')).toMatchObject([{ file: 'reports/line-7.json' }]);
      });

      it('is told of one that is not there, or not in its folder', async () => {
        mkdirSync(join(dir, 'in'));
        for (const path of ['reports/absent.json', '../mooring.yaml', '/etc/hostname']) {
          put({ 'in/mooring.yaml': naming(path), 'in/fine.json': fine });
          const found = await findingsOf('in/fine.json');
          expect(found).toMatchObject([{ code: 'MOOR2206', severity: 'error', file: 'in/mooring.yaml', line: 3 }]);
        }
      });
    });
  });

  describe('with --fix', () => {
    it('mends what is certain, also inside createOptions, says so, and ends by what is left', async () => {
      const { code, stdout, stderr } = await run(['misspelt.json', '--fix']);
      expect(textOf('misspelt.json')).toBe(mended);
      expect(stderr).toMatch(/^fixed MOOR\d+ misspelt\.json:\d+:\d+ HostConfg → HostConfig$/m);
      expect(stdout).not.toContain('HostConfg');
      expect(code).toBe(0);
      expect(readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([]);
    });

    it('changes nothing with --dry-run, and says what it would', async () => {
      const { code, stderr } = await run(['misspelt.json', '--fix', '--dry-run']);
      expect(textOf('misspelt.json')).toBe(misspelt);
      expect(stderr).toMatch(/^would fix MOOR\d+ .* HostConfg → HostConfig$/m);
      expect(code).toBe(0);
    });

    it('keeps mode, byte order mark and line ends', async () => {
      put({ 'dos.json': `\ufeff${misspelt.replaceAll('\n', '\r\n')}` });
      chmodSync(join(dir, 'dos.json'), 0o600);
      await run(['dos.json', '--fix']);
      expect(textOf('dos.json')).toBe(`\ufeff${mended.replaceAll('\n', '\r\n')}`);
      expect(statSync(join(dir, 'dos.json')).mode & 0o777).toBe(0o600);
    });

    it('follows a link within the folder, and none that leads out', async () => {
      symlinkSync('misspelt.json', join(dir, 'link.json'));
      expect((await run(['link.json', '--fix'])).code).toBe(0);
      expect(textOf('misspelt.json')).toBe(mended);
      mkdirSync(join(dir, 'in'));
      put({ 'misspelt.json': misspelt });
      symlinkSync('../misspelt.json', join(dir, 'in/out.json'));
      const { code, stderr } = await run(['in/out.json', '--fix']);
      expect(code).toBe(2);
      expect(stderr).toContain('in/out.json cannot be written: it is a link that leads out of its folder');
      expect(textOf('misspelt.json')).toBe(misspelt);
    });

    it('leaves a file without certain fixes as it is', async () => {
      const before = statSync(join(dir, 'read-only.json')).mtimeMs;
      await run(['read-only.json', '--fix']);
      expect(statSync(join(dir, 'read-only.json')).mtimeMs).toBe(before);
    });

    it('mends what a mended key made readable, tells the rest of it, and counts', async () => {
      const text = misspelt.replace('\\"Mounts\\":', '\\"Memory\\":1,\\"Privleged\\":true,\\"Mounts\\":');
      put({ 'other.json': text });
      const { stdout, stderr } = await run(['other.json', '--fix']);
      expect(textOf('other.json')).toBe(text.replace('HostConfg', 'HostConfig').replace('Privleged', 'Privileged'));
      expect(stderr).toMatch(/^fixed MOOR\d+ other\.json:\d+:\d+ Privleged → Privileged$/m);
      expect(stderr).toMatch(/^2 fixed$/m);
      expect(stdout).toContain('`HostConfig.Memory` of `detector` has no effect');
    });

    it('says of what it cannot mend why, once, and what comes of all', async () => {
      put({ 'mooring.yaml': policy.replace('suppress', 'supress') });
      const { stderr } = await run(['misspelt.json', 'fine.json', '--fix', '--dry-run']);
      expect(stderr.match(/^not fixed .*$/gm)).toEqual([
        'not fixed MOOR2201 mooring.yaml:3:1: mooring.yaml is none of the files that are mended',
      ]);
      expect(stderr).toMatch(/^1 would be fixed, 1 that could not be$/m);
      expect((await run(['fine.json', '--fix', '--no-policy'])).stderr).toBe('nothing fixed\n');
    });

    it('mends objects for kubectl, all files of them together', async () => {
      const claim =
        'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data, namespace: plant }\nspec: { accessModes: [readWriteMany], volumeName: camera, storageClassName: "", resources: { requests: { storage: 1Gi } } }\n';
      const pod =
        'apiVersion: v1\nkind: Pod\nmetadata: { name: a, namespace: plant }\nspec: { containers: [{ name: a, image: contoso.azurecr.io/A:1.4.2 }] }\n';
      put({ 'claim.yaml': claim, 'pod.yaml': pod });
      const { stderr } = await run(['claim.yaml', 'fine.json', 'pod.yaml', '--fix']);
      expect(textOf('claim.yaml')).toBe(claim.replace('readWriteMany', 'ReadWriteMany'));
      expect(textOf('pod.yaml')).toBe(pod.replace('/A:', '/a:'));
      expect(stderr).toMatch(/^2 fixed$/m);
    });
  });
});
