import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { cleanEnv, ended, root, type Ended } from '../running/mooring.ts';

const readme = readFileSync(join(root, 'localhub/README.md'), 'utf8');
const section = /^## In another project\n[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? '';
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, block = '']) =>
    block.trim(),
  );
const [packing = '', installing = ''] = blocks(section, 'sh');
const [install = '', ...using] = installing.split('\n');
const program = blocks(readme, 'js').find((text) => text.includes("from '@mooring/localhub'")) ?? '';

interface Dependent {
  readonly dependencies: Record<string, string>;
}

/** A project elsewhere. What it needs beside the hub's package, it has from this checkout: nothing is downloaded. */
let project: string;

const ENV = { npm_config_offline: 'true', npm_config_loglevel: 'error' };

/** Runs lines for a shell in the project, or in the checkout. */
async function type(lines: string, cwd = project): Promise<Ended> {
  const child = spawn('sh', ['-ec', lines], { cwd, env: cleanEnv(ENV), stdio: ['ignore', 'pipe', 'pipe'] });
  return await ended(child);
}

async function typeOrFail(lines: string, cwd?: string): Promise<void> {
  const { code, stdout, stderr } = await type(lines, cwd);
  if (code !== 0) throw new Error(`${lines} ended with ${code}: ${stdout}${stderr}`);
}

async function run(name: string, text: string): Promise<Ended> {
  writeFileSync(join(project, name), text);
  return await type(`exec ${JSON.stringify(process.execPath)} ${name}`);
}

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'localhub-packed-'));
  mkdirSync(join(project, 'tools'));
  await typeOrFail(`${packing} --pack-destination ${JSON.stringify(join(project, 'tools'))}`, root);
  const { dependencies } = JSON.parse(readFileSync(join(root, 'localhub/package.json'), 'utf8')) as Dependent;
  const here = (name: string): [string, string] => [name, `file:${join(root, 'node_modules', name)}`];
  const overrides = Object.fromEntries(Object.keys(dependencies).map(here));
  const own = Object.fromEntries(['azure-iot-device', 'azure-iot-device-mqtt', '@types/node'].map(here));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'contoso', private: true, type: 'module', dependencies: own, overrides }),
  );
  writeFileSync(join(project, 'in-a-test.mjs'), program);
  await typeOrFail(install);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('the package of the local hub, in another project', () => {
  test('is there as the README says, with nothing of this checkout in it', async () => {
    const place = join(project, 'node_modules/@mooring/localhub');
    expect(existsSync(join(place, 'src'))).toBe(false);
    const bundle = readFileSync(join(place, 'dist/localhub.cjs'), 'utf8');
    expect(bundle).not.toContain(root.replace(/\/$/, ''));
    expect(bundle).toContain('startLocalHub');
    // What it says names its own command: the other one stands in it once, for the checkout.
    expect(bundle.match(/mooring hub/g)).toHaveLength(1);
    expect(readFileSync(join(place, 'dist/licenses.txt'), 'utf8')).toMatch(/^express 5[\d.]+ \(MIT\)$/m);
    expect(using.length).toBeGreaterThan(1);
    for (const line of using) expect({ line, ...(await type(line)) }).toMatchObject({ line, code: 0, stderr: '' });
  });

  test('starts from its command, and hub env names a file of the package', async () => {
    const args = ['mooring-localhub', '--memory', '--ports', '0,0', '--data', 'hub', '--until-stdin-closes'];
    const hub = spawn('npx', args, { cwd: project, env: cleanEnv(ENV), stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(hub, 'close');
    const ready = once(createInterface(hub.stdout), 'line');
    // One that ends before it is ready says why on standard error.
    const [line] = (await Promise.race([ready, closed])) as [string];
    expect(JSON.parse(line)).toMatchObject({ event: 'ready' });
    const { code, stdout } = await type(
      'PATH="$PWD/node_modules/.bin:$PATH"; mooring-localhub env --data hub --shell json',
    );
    hub.stdin.end();
    const redirect = join(realpathSync(project), 'node_modules/@mooring/localhub/bin/redirect.cjs');
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      NODE_OPTIONS: `--require=${redirect}`,
    });
    expect(existsSync(redirect)).toBe(true);
    const asked = await type(
      'PATH="$PWD/node_modules/.bin:$PATH"; mooring-localhub --help; mooring-localhub twin d --data no',
    );
    expect(asked.code).toBe(3);
    expect(asked.stdout).toMatch(/^Usage: mooring-localhub \[options\][^]*\n {2}mooring-localhub export state\.json /);
    expect(asked.stderr).toMatch(/^mooring-localhub: .* Start one: mooring-localhub --data no;/);
    expect(await closed).toEqual([0, null]);
  });

  test('is imported and required, and its store is there', async () => {
    const settings = '{ dataDir: "kept", mqttPort: 0, httpsPort: 0, seed: { devices: [{ deviceId: "d" }] } }';
    const imported = `import { HubError, startLocalHub } from '@mooring/localhub';
      const hub = await startLocalHub(${settings});
      await hub.sendToDevice('d', { body: Buffer.from('x') });
      await hub.sendToDevice('nobody', {}).catch((error) => console.log(error instanceof HubError, error.code));
      await hub.close();`;
    expect(await run('program.mjs', imported)).toEqual({ code: 0, stderr: '', stdout: 'true DeviceNotFound\n' });
    const required = `const { startLocalHub } = require('@mooring/localhub');
      startLocalHub(${settings}).then(async (hub) => (console.log(hub.mqttPort > 0), hub.close()));`;
    expect(await run('program.cjs', required)).toEqual({ code: 0, stderr: '', stdout: 'true\n' });
  });

  test('says what is wrong with settings in the first lines of an error that nobody catches, each of them short', async () => {
    const text = `import { startLocalHub } from '@mooring/localhub';
      await startLocalHub({ memory: true, bogus: 1 });`;
    const { code, stderr } = await run('wrong.mjs', text);
    expect(code).toBe(1);
    const lines = stderr.split('\n');
    expect(lines.slice(0, 7).join('\n')).toContain("SettingsRefused: A hub has no setting 'bogus'.");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500);
    expect(stderr).toContain('at checkSettings (');
  });

  test('has types for both', () => {
    const told = (from: string) => `${from}
      void (async (): Promise<void> => {
        const hub = await startLocalHub({ memory: true, mqttPort: 0 });
        const [message] = hub.telemetry.recent();
        const device: string | undefined = message?.from.deviceId;
        // @ts-expect-error there is no such setting
        await startLocalHub({ memroy: true });
        console.log(device);
      })();`;
    writeFileSync(join(project, 'resolved-as-before.ts'), told("import { startLocalHub } from '@mooring/localhub';"));
    writeFileSync(join(project, 'imports.mts'), told("import { startLocalHub } from '@mooring/localhub';"));
    writeFileSync(join(project, 'requires.cts'), told("import { startLocalHub } from '@mooring/localhub';"));
    // The second resolves as compilers of before do, and most samples of the SDKs: by `main` and `types`.
    for (const args of [
      '--module node16 imports.mts requires.cts',
      '--module commonjs --moduleResolution node10 --ignoreDeprecations 6.0 resolved-as-before.ts',
    ]) {
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const all = `${compiler} --noEmit --strict --skipLibCheck --target es2022 --types node ${args}`;
      const { status, stdout } = spawnSync(process.execPath, all.split(' '), { cwd: project, encoding: 'utf8' });
      expect({ args, status, stdout }).toEqual({ args, status: 0, stdout: '' });
    }
  });

  test('is had by a pipeline from the lock file, with the lines that the README shows', async () => {
    const pipelines = blocks(section, 'yaml').map(
      (text) => parse(text) as { steps: { run?: string; script?: string }[] },
    );
    const scripts = pipelines.map(({ steps }) => steps.map(({ run: own, script }) => own ?? script).filter(Boolean));
    expect(scripts).toEqual([
      ['npm ci', 'node in-a-test.mjs'],
      ['npm ci', 'node in-a-test.mjs'],
    ]);
    rmSync(join(project, 'node_modules'), { recursive: true });
    expect(await type(scripts[0]?.join('\n') ?? '')).toMatchObject({ code: 0 });
  });
});
