import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { allCommands } from '../../composer/src/cli/all-commands.ts';
import { runCli } from '../../composer/src/cli/main.ts';
import { cleanEnv, mooring, shippedProgram, sourceProgram, type Ended } from '../running/mooring.ts';

// Away from the checkout: whatever the file needs, it must have with it.
const place = mkdtempSync(join(tmpdir(), 'mooring-shipped-'));
const shipped = join(place, 'bin', 'mooring.cjs');
const caches = join(place, 'caches');
const work = join(place, 'work');

const workload = (detector: string) => `apiVersion: mooring/v1
kind: Workload
metadata: { name: line }
volumes:
  camera: { share: camera-drop, protocol: smb }
modules:
  detector: ${detector}
reporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }
`;
const good =
  '{ image: contoso.azurecr.io/detector:1.4.2, mounts: { /data: camera }, env: { SITE: "plant 7 \u{1F6A2}" } }';

const objects = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: camera }
spec:
  accessModes: [ReadWriteMany]
  volumName: camera-drop
  resources: { requests: { storage: 1Gi } }
`;

function run(args: readonly string[], env: Record<string, string> = {}): Ended {
  const ended = spawnSync(process.execPath, [shipped, ...args], {
    cwd: work,
    env: cleanEnv({ XDG_CACHE_HOME: caches, ...env }),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

/** The same commands as the sources have them, without a process around them. */
async function runSources(args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = cleanEnv({ XDG_CACHE_HOME: caches });
  const signal = new AbortController().signal;
  const io = { stdout, stderr, env, cwd: work, colour: false, columns: 140, interactive: false, signal };
  const code = await runCli(args, io, allCommands);
  const textOf = (stream: PassThrough) => String(stream.read() ?? '');
  return { code, stdout: textOf(stdout), stderr: textOf(stderr) };
}

const codeFiles = () => readdirSync(join(caches, 'mooring'), { withFileTypes: true }).map(({ name }) => name);
const onlyCode = () => join(caches, 'mooring', codeFiles()[0] ?? '');

beforeAll(() => {
  mkdirSync(join(place, 'bin'));
  mkdirSync(work);
  copyFileSync(shippedProgram(), shipped);
  writeFileSync(join(work, 'good.yaml'), workload(good));
  writeFileSync(join(work, 'bad.yaml'), workload(good.replace('image:', 'imgae:')));
  writeFileSync(join(work, 'objects.yaml'), objects);
  const composed = run(['compose', 'good.yaml', '-o', 'good.json'], { MOORING_CODE_CACHE: 'off' });
  if (composed.code !== 0) throw new Error(`it does not compose: ${composed.stderr}`);
}, 120_000);
beforeEach(() => rmSync(caches, { recursive: true, force: true }));
afterAll(() => rmSync(place, { recursive: true, force: true }));

describe('the shipped file', () => {
  it.each([
    ['compose', 'good.yaml'],
    ['compose', 'good.json'],
    ['compose', 'bad.yaml'],
    ['compose', 'absent.yaml'],
    ['compose', '--help'],
    ['compose', 'good.yaml', '--bogus'],
    ['check', 'good.yaml', 'bad.yaml', '--format', 'json'],
    ['check', 'bad.yaml'],
    ['check', 'bad.yaml', '--fix', '--dry-run'],
    ['check', 'bad.yaml', 'good.yaml', '--format', 'sarif'],
    ['check', 'good.yaml', 'objects.yaml'],
    ['compose', 'objects.yaml'],
    ['check', 'good.yaml', '--device', 'line-7', '--local-hub', 'nowhere'],
    ['--help'],
    ['--version'],
    ['help', 'apply'],
    ['chek', 'good.yaml'],
    ['apply', 'good.yaml', '--device', 'line-7'],
    ['status', '--device', 'line-7', '--local-hub', 'nowhere'],
    ['sim', 'state'],
  ])('says and does what its sources do: mooring %s %s', async (...args) => {
    const source = await runSources(args);
    // Without code of an earlier run, with it, and with none allowed.
    for (const env of [{}, {}, { MOORING_CODE_CACHE: 'off' }]) expect(run(args, env)).toEqual(source);
  });

  it.each([
    ['check', 'bad.yaml', 'good.yaml'],
    ['compose', 'absent.yaml'],
  ])('says and ends as the program from source does, a process like it: mooring %s %s', async (...args) => {
    expect(run(args)).toEqual(await mooring(args, { cwd: work, program: sourceProgram }));
  });

  it('keeps the code of its first run, and takes it in the next', () => {
    run(['check', 'good.yaml']);
    const [name, ...more] = codeFiles();
    expect(name).toMatch(/^quick-.*\.code$/);
    expect(more).toEqual([]);
    const first = statSync(onlyCode()).ino;
    expect(run(['compose', 'good.yaml']).code).toBe(0);
    // Code that V8 refused would have been made again, in a new file.
    expect(statSync(onlyCode()).ino).toBe(first);
  });

  it('keeps the code of what is seldom needed apart, where it was needed', () => {
    run(['check', 'good.yaml', '--format', 'sarif']);
    const names = codeFiles();
    expect(names.map((name) => name.slice(0, 6)).sort()).toEqual(['later-', 'quick-']);
    const first = names.map((name) => statSync(join(caches, 'mooring', name)).ino);
    expect(run(['check', 'good.yaml', '--format', 'sarif']).code).toBe(0);
    expect(codeFiles().map((name) => statSync(join(caches, 'mooring', name)).ino)).toEqual(first);
  });

  it('is not misled by code that is damaged, cut, of another file or none at all', () => {
    const expected = run(['compose', 'good.yaml'], { MOORING_CODE_CACHE: 'off' });
    run(['compose', 'good.yaml']);
    const file = onlyCode();
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    for (let at = 200; at < damaged.length; at += 997) damaged[at] = (damaged[at] ?? 0) ^ 0x5a;
    const foreign = Buffer.from(whole.toString('latin1').replace(/\nmooring \w+ /, '\nmooring 0123 '), 'latin1');
    const longer = Buffer.concat([whole, whole]);
    for (const content of [damaged, whole.subarray(0, whole.length >> 1), foreign, longer, Buffer.alloc(0)]) {
      writeFileSync(file, content);
      expect(run(['compose', 'good.yaml'])).toEqual(expected);
      // And the next run has good code again.
      expect(readFileSync(file).length).toBeGreaterThan(100_000);
      expect(readFileSync(file).equals(content)).toBe(false);
    }
  });

  it('works where no cache can be written, and writes none for a call that is wrong', () => {
    writeFileSync(caches, 'a file where the folder should be');
    expect(run(['compose', 'good.yaml']).code).toBe(0);
    rmSync(caches);
    expect(run(['compose', 'absent.yaml']).code).toBe(2);
    expect(readdirSync(place)).not.toContain('caches');
  });

  it('does nothing when a copy of it was interrupted', () => {
    const half = join(place, 'half.cjs');
    copyFileSync(shipped, half);
    writeFileSync(half, readFileSync(shipped).subarray(0, -300));
    const ended = spawnSync(process.execPath, [half, '--version'], { encoding: 'utf8' });
    expect(ended.status).not.toBe(0);
    expect(ended.stdout).toBe('');
  });

  it('says plainly that trying all of it on one machine needs a checkout', () => {
    const { code, stdout, stderr } = run(['up', '--once']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('the program mooring-localhub is not installed here');
    expect(stderr).toContain('Run the command from a checkout of Mooring');
  });

  it('finds in a checkout what a checkout has', () => {
    const within = join(place, 'checkout', 'composer', 'dist', 'mooring.cjs');
    mkdirSync(join(within, '..'), { recursive: true });
    cpSync(shipped, within);
    const programs = join(place, 'checkout', 'node_modules', '@mooring');
    for (const name of ['localhub', 'simulator']) {
      mkdirSync(join(programs, name), { recursive: true });
      writeFileSync(join(programs, name, 'package.json'), JSON.stringify({ exports: { './bin': './bin.mjs' } }));
      writeFileSync(join(programs, name, 'bin.mjs'), '');
    }
    // The example of `up` lies there as well; here it is left out, and named.
    const ended = spawnSync(process.execPath, [within, 'up', '--once'], { encoding: 'utf8', cwd: work });
    expect(ended.stderr).toContain(join(place, 'checkout/manifests/workloads/line-inspection.workload.yaml'));
    expect(ended.stderr).toContain('it is not there');
  });
});
