import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { cleanEnv, ended, mooring, shippedProgram, type Ended } from '../running/mooring.ts';

/** The child has no more than this; the largest file below alone would fill a fifth of it. */
const env = { NODE_OPTIONS: '--max-old-space-size=256' };
const seconds = 60;
const head = 'apiVersion: mooring/v1\nkind: Workload\nmetadata: { name: line }\n';
const outsideSecret = 'what-stands-outside';

const bombOf = (levels: number) =>
  Array.from({ length: levels }, (_, level) =>
    level === 0 ? 'a0: &a0 [x, x, x, x, x, x, x, x, x]' : `a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}]`,
  ).join('\n');

/** A generator of bytes that look random, the same in every run. */
function noise(length: number): Uint8Array {
  let state = 2_463_534_242;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 0xff;
  });
}

interface Case {
  readonly file: string;
  readonly bytes: string | Uint8Array;
  readonly code: 1 | 2;
  readonly says: RegExp;
}

const bytesCases: readonly Case[] = [
  { file: 'noise.yaml', bytes: noise(5000), code: 2, says: /not UTF-8/ },
  { file: 'noise.json', bytes: noise(5000), code: 2, says: /not UTF-8/ },
  { file: 'nul.yaml', bytes: `${head}modules: { "a\0b": 1 }`, code: 2, says: /NUL/ },
  { file: 'utf16.json', bytes: Buffer.from('\ufeff{"a":1}', 'utf16le'), code: 2, says: /UTF-16/ },
  { file: 'empty.yaml', bytes: '', code: 1, says: /MOOR1001.*empty/ },
  { file: 'empty.json', bytes: '', code: 1, says: /MOOR1001/ },
];
const sizeCases: readonly Case[] = [
  { file: 'bomb.yaml', bytes: head + bombOf(40), code: 1, says: /MOOR1003.*values/ },
  { file: 'fifty.json', bytes: `[${'1,'.repeat(25_000_000)}1]`, code: 1, says: /MOOR1003.*larger/ },
  { file: 'fifty.yaml', bytes: `a: ${'x'.repeat(50_000_000)}`, code: 1, says: /MOOR1003.*larger/ },
  { file: 'dense.yaml', bytes: '! '.repeat(500_000), code: 1, says: /MOOR1003.*words and signs/ },
  { file: 'deep.json', bytes: '['.repeat(10_000), code: 1, says: /MOOR1003.*deeper/ },
  { file: 'deeper.json', bytes: '{"a":],"b":'.repeat(10_000), code: 1, says: /MOOR1003.*deeper/ },
  { file: 'deep.yaml', bytes: '['.repeat(10_000), code: 1, says: /MOOR1003.*deeper/ },
  { file: 'dashes.yaml', bytes: `${'- '.repeat(10_000)}x`, code: 1, says: /MOOR1003.*deeper/ },
  { file: 'itself.yaml', bytes: `${head}a: &a [*a]`, code: 1, says: /MOOR1003/ },
  {
    file: 'braces.yaml',
    bytes: `${head}modules: { app: { image: "${'${'.repeat(400_000)}" } }`,
    code: 1,
    says: /MOOR1\d\d\d/,
  },
];

/** What must hold of every end: a code that is documented, words instead of a stack trace, nothing endless. */
function expectAnswer({ code, stdout, stderr }: Ended, wanted: { code: number; says: RegExp }): void {
  expect({ code, output: (stdout + stderr).slice(0, 2000) }).toMatchObject({ code: wanted.code });
  expect(stdout + stderr).toMatch(wanted.says);
  expect(stdout + stderr).not.toMatch(/\n {4}at |internal error|heap/);
  expect(stdout.length + stderr.length).toBeLessThan(200_000);
}

describe('hostile input', () => {
  let dir: string;
  /** Begun before everything else, since it waits for ten seconds. */
  let pipe: Promise<Ended>;
  const check = (args: readonly string[], more: Record<string, string> = {}) =>
    mooring(['check', ...args], { cwd: dir, env: { ...env, ...more }, seconds });
  /** A command line of the shell, in which `mooring` is the program. */
  const shell = (line: string) => {
    const script = `mooring() { "${process.execPath}" "${shippedProgram()}" "$@"; }\n${line}`;
    return ended(spawn('bash', ['-c', script], { cwd: dir, env: cleanEnv(env), timeout: seconds * 1000 }));
  };

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-hostile-'));
    for (const { file, bytes } of [...bytesCases, ...sizeCases]) writeFileSync(join(dir, file), bytes);
    mkdirSync(join(dir, 'folder.yaml'));
    execFileSync('mkfifo', [join(dir, 'pipe.yaml')]);
    pipe = check(['pipe.yaml']);
    writeFileSync(
      join(dir, 'good.yaml'),
      `${head}modules: { app: { image: images.contoso.com/app:1.4.2 } }\nreporter: { enabled: false }\n`,
    );
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(bytesCases)('of bytes: $file is answered with exit $code', async (one) => {
    expectAnswer(await check([one.file]), one);
  });

  it.each(sizeCases)('of size: $file is answered with exit $code', async (one) => {
    const answer = await check([one.file]);
    expectAnswer(answer, one);
    expect(answer.stdout).toMatch(new RegExp(`--> ${one.file}:\\d+:\\d+`));
  });

  it('that is a folder, or a pipe that nobody writes into, ends with exit 2', async () => {
    expectAnswer(await check(['folder.yaml']), { code: 2, says: /it is a folder/ });
    expectAnswer(await pipe, { code: 2, says: /nothing more came out of it within 10 s/ });
  });

  it('that never ends is read as far as the bound', async () => {
    expectAnswer(await shell('mooring check /dev/stdin < /dev/zero'), { code: 1, says: /MOOR1003.*larger/ });
    expectAnswer(await shell('yes | mooring check /dev/stdin'), { code: 1, says: /MOOR1003.*larger/ });
  });

  it('from a pipe that ends is read like a file', async () => {
    const { code, stdout } = await shell('mooring check <(cat good.yaml) && cat good.yaml | mooring check /dev/stdin');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'nothing found\nnothing found\n' });
  });

  it.each(['--policy', '--inventory', '--settled'])('given by %s is answered, too', async (flag) => {
    const cases = [
      { file: 'noise.yaml', says: /not UTF-8/ },
      { file: 'nul.yaml', says: /NUL/ },
      { file: 'utf16.json', says: /UTF-16/ },
      { file: 'fifty.yaml', says: /larger|not JSON/ },
      { file: 'deep.json', says: /deeper|not JSON/ },
      { file: 'bomb.yaml', says: /values|not JSON/ },
      { file: 'folder.yaml', says: /it is a folder/ },
    ];
    for (const { file, says } of cases) {
      const answer = await check(['good.yaml', flag, file]);
      expectAnswer(answer, { code: answer.code === 2 ? 2 : 1, says });
      expect(answer.stdout + answer.stderr).toContain(file);
    }
  });

  it('found beside the input by the name mooring.yaml hangs nothing and is not passed over', async () => {
    const beside = join(dir, 'beside');
    mkdirSync(beside);
    writeFileSync(join(beside, 'good.yaml'), readFileSync(join(dir, 'good.yaml')));
    const policy = join(beside, 'mooring.yaml');
    const inFolder = () => mooring(['check', 'good.yaml'], { cwd: beside, env, seconds });
    writeFileSync(policy, '['.repeat(10_000));
    expectAnswer(await inFolder(), { code: 1, says: /MOOR1003.*deeper[^]*--> mooring\.yaml:1:/ });
    writeFileSync(policy, 'severity: { "a\0b": 1 }');
    expectAnswer(await inFolder(), { code: 2, says: /mooring\.yaml cannot be read: it holds NUL/ });
    rmSync(policy);
    // Nobody writes into it: were it opened, ten seconds would pass.
    execFileSync('mkfifo', [policy]);
    expectAnswer(await inFolder(), { code: 0, says: /nothing found/ });
  });

  it('in an .env file is answered, too', async () => {
    const cases = [
      {
        name: 'utf16.env',
        bytes: Buffer.from('\ufeffA=1', 'utf16le'),
        says: /utf16\.env cannot be read: it is UTF-16/,
      },
      { name: 'large.env', bytes: 'A=1\n'.repeat(300_000), says: /large\.env cannot be read: it is larger/ },
    ];
    // A name that Node takes for one of its own options never comes this far.
    expectAnswer(await check(['good.yaml', '--variables', 'absent.env']), {
      code: 2,
      says: /absent\.env cannot be read/,
    });
    for (const { name, bytes, says } of cases) {
      writeFileSync(join(dir, name), bytes);
      expectAnswer(await check(['good.yaml', '--variables', name]), { code: 2, says });
    }
  });
});

describe('a template that reaches for other files', () => {
  let outer: string;
  let dir: string;
  const template = (image: string) =>
    JSON.stringify({
      modulesContent: {
        $edgeAgent: {
          'properties.desired': {
            schemaVersion: '1.1',
            runtime: { type: 'docker', settings: {} },
            systemModules: {},
            modules: { app: { type: 'docker', settings: { image, createOptions: {} } } },
          },
        },
        $edgeHub: { 'properties.desired': { schemaVersion: '1.1', routes: {} } },
      },
    });
  beforeAll(() => {
    outer = mkdtempSync(join(tmpdir(), 'mooring-reach-'));
    dir = join(outer, 'inner');
    mkdirSync(join(dir, 'modules/linked'), { recursive: true });
    mkdirSync(join(outer, 'etc'));
    const module = JSON.stringify({
      image: { repository: outsideSecret, tag: { version: '1', platforms: { amd64: 'x' } } },
    });
    for (const place of [join(outer, 'etc'), outer]) writeFileSync(join(place, 'module.json'), module);
    symlinkSync(join(outer, 'module.json'), join(dir, 'modules/linked/module.json'));
    symlinkSync(outer, join(dir, 'modules/up'));
    execFileSync('mkfifo', [join(dir, 'module.json')]);
  });
  afterAll(() => rmSync(outer, { recursive: true, force: true }));

  it.each([
    '${MODULEDIR<../../etc>}',
    '${MODULEDIR<../etc>}',
    '${MODULEDIR<./../etc>}',
    '${MODULEDIR<modules/../../etc>}',
    '${MODULEDIR</etc>}',
    '${MODULEDIR<..\\etc>}',
    '${MODULEDIR<%2e%2e/etc>}',
    '${MODULEDIR<modules/up>}',
    '${MODULEDIR<modules/linked>}',
    '${MODULEDIR<.>}',
    '${MODULES.linked}',
    '${MODULES.up}',
    '${MODULES...}',
    '${MODULES.../etc}',
  ])('by %s gets nothing, and is told at its character', async (image) => {
    writeFileSync(join(dir, 'deployment.template.json'), template(image));
    const answer = await mooring(['compose', 'deployment.template.json'], { cwd: dir, env, seconds });
    expectAnswer(answer, { code: 1, says: /error\[MOOR12\d\d\][^\n]*\n *--> deployment\.template\.json:1:\d+/ });
    expect(answer.stdout + answer.stderr).not.toContain(outsideSecret);
  });
});

describe('text that would be something else where it is shown', () => {
  const wild = 'a"b\\c\'d\n##vso[task.setvariable variable=x]y\r##[error]z\u2028\u001b[2J--- `$(touch owned)`${{ x }}';
  const shown = JSON.stringify(wild);
  /** As a workload writes it when it means no variable. */
  const written = shown.replace('${{', () => '$${{');
  let dir: string;
  /** With an error, a warning and an info that quote the text, as a key, as a value and as a name. */
  const faulty = `${head}${shown}: 1\nvolumes: { v: { share: ${shown} } }\nmodules: { app: { image: contoso.azurecr.io/app:1, env: { A: ${shown} }, mounts: { /in: ${shown} } } }\nroutes: { up: ${shown} }\n`;
  const sound = `${head}modules: { app: { image: contoso.azurecr.io/app:1, env: { A: ${written} }, desired: { note: ${written} } } }\nreporter: { enabled: false }\n`;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-inject-'));
    writeFileSync(join(dir, 'faulty.yaml'), faulty);
    writeFileSync(join(dir, 'sound.yaml'), sound);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const run = (args: readonly string[]) => mooring(args, { cwd: dir, env, seconds });

  it.each(['text', 'json', 'junit'])('is no command of a pipeline and no line of its own in %s', async (format) => {
    const { code, stdout } = await run(['check', 'faulty.yaml', '--format', format]);
    expect(code).toBe(1);
    expect(stdout).toContain('task.setvariable');
    expect(stdout).not.toMatch(/##(vso)?\[/i);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split(/\r?\n/).filter((line) => /^(##|---)/.test(line))).toEqual([]);
  });

  it('stays text in JSON', async () => {
    const { stdout } = await run(['check', 'faulty.yaml', '--format', 'json']);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { message: string }[] };
    expect(diagnostics.map(({ message }) => message).join()).toContain('##vso[task.setvariable variable=x]y');
  });

  it('is no command of its own among those for Azure Pipelines', async () => {
    const { code, stdout } = await run(['check', 'faulty.yaml', '--format', 'azure-pipelines']);
    expect(code).toBe(1);
    const lines = stdout.trimEnd().split(/[\r\n\u2028]/);
    expect(lines.filter((line) => !line.startsWith('##vso[task.logissue ') && !line.startsWith('info '))).toEqual([]);
    for (const line of lines) expect(line.replace(/^##vso\[task\.logissue [^\]]*\]/, '')).not.toMatch(/##(vso)?\[/i);
  });

  it('comes through compose and translate as it is, and as data alone', async () => {
    const composed = await run(['compose', 'sound.yaml']);
    expect(composed.code).toBe(0);
    expect(composed.stdout).not.toMatch(/##(vso)?\[/i);
    const manifest = JSON.parse(composed.stdout) as {
      modulesContent: Record<string, { 'properties.desired': Record<string, unknown> }>;
    };
    expect(manifest.modulesContent['app']?.['properties.desired']).toEqual({ note: wild });
    const translated = await run(['translate', 'sound.yaml']);
    expect(translated.code).toBe(0);
    expect(translated.stdout).not.toMatch(/##(vso)?\[/i);
    const documents = parseAllDocuments(translated.stdout, { version: '1.1' });
    const objects = Array.isArray(documents) ? documents.map((one) => one.toJS() as unknown) : [];
    expect(objects.filter((one) => one !== null)).toHaveLength(5);
    expect(JSON.stringify(objects)).toContain(JSON.stringify({ name: 'A', value: wild }));
  });
});
