import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanEnv, ended, mooring, shippedProgram } from '../running/mooring.ts';

/** A hub that nobody may be asked: every case here must end before anything is pushed. */
const nobody = 'HostName=nobody.invalid;SharedAccessKeyName=service;SharedAccessKey=c2VjcmV0LWtleS1vZi1odWI=';
const head = 'apiVersion: mooring/v1\nkind: Workload\nmetadata: { name: line }\n';
const reporter = 'reporter: { image: contoso.azurecr.io/mooring-reporter:0.1.0 }\n';
const app = 'contoso.azurecr.io/app:1';

const cases: readonly { name: string; file: string; text: string; at: string; says: RegExp }[] = [
  { name: 'not YAML', file: 'a.yaml', text: `${head}modules: { app: [`, at: ':4:', says: /error\[MOOR\d+\]/ },
  {
    name: 'an unknown key',
    file: 'b.yaml',
    text: `${head}${reporter}modules: { app: { imge: ${app} } }`,
    at: ':5:19',
    says: /image/,
  },
  {
    name: 'an undefined variable',
    file: 'c.yaml',
    text: `${head}${reporter}modules: { app: { image: "\${NOT_SET}" } }`,
    at: ':5:27',
    says: /NOT_SET/,
  },
  {
    name: 'a route to a module that is not there',
    file: 'd.yaml',
    text: `${head}${reporter}modules: { app: { image: ${app} } }\nroutes: { up: FROM /messages/modules/ap/* INTO $upstream }`,
    at: ':6:',
    says: /app/,
  },
  {
    name: 'a share name that Kubernetes would change',
    file: 'e.yaml',
    text: `${head}${reporter}volumes: { v: { share: Camera_Drop } }\nmodules: { app: { image: ${app}, mounts: { /in: v } } }`,
    at: ':5:',
    says: /cameradrop/,
  },
  {
    name: 'two modules with one Kubernetes name',
    file: 'f.yaml',
    text: `${head}${reporter}modules: { app: { image: ${app} }, App: { image: ${app} } }`,
    at: ':5:',
    says: /app/i,
  },
  {
    name: 'a mount without target',
    file: 'g.json',
    text: deployment('{"HostConfig":{"Mounts":[{"Source":"share","Type":"volume"}]}}'),
    at: ':1:',
    says: /Target/,
  },
];

function deployment(createOptions: string): string {
  const system = (image: string, options = '{}') => ({
    type: 'docker',
    status: 'running',
    restartPolicy: 'always',
    settings: { image, createOptions: options },
  });
  const ports =
    '{"HostConfig":{"PortBindings":{"443/tcp":[{"HostPort":"443"}],"5671/tcp":[{"HostPort":"5671"}],"8883/tcp":[{"HostPort":"8883"}]}}}';
  return JSON.stringify({
    modulesContent: {
      $edgeAgent: {
        'properties.desired': {
          schemaVersion: '1.1',
          runtime: { type: 'docker', settings: { minDockerVersion: 'v1.25' } },
          systemModules: {
            edgeAgent: system('mcr.microsoft.com/azureiotedge-agent:1.1'),
            edgeHub: system('mcr.microsoft.com/azureiotedge-hub:1.1', ports),
          },
          modules: { app: { version: '1.0', ...system(app, createOptions) } },
        },
      },
      $edgeHub: {
        'properties.desired': {
          schemaVersion: '1.1',
          routes: {},
          storeAndForwardConfiguration: { timeToLiveSecs: 60 },
        },
      },
    },
  });
}

describe('bad input', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-bad-input-'));
    for (const { file, text } of cases) writeFileSync(join(dir, file), text);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(cases)(
    '$name ends apply with exit 1, at its place, with help, and no hub is asked',
    async ({ file, at, says }) => {
      const { code, stderr, stdout } = await mooring(['apply', file, '--device', 'd', '--watch'], {
        cwd: dir,
        env: { IOTHUB_CONNECTION_STRING: nobody },
      });
      expect(stderr).toMatch(says);
      expect(stderr).toContain(`--> ${file}${at}`);
      expect(stderr).toContain('help: ');
      // A hub that had been asked would have ended it with 3.
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    },
  );

  it.each(cases)('$name gives check one JSON object on stdout and nothing else', async ({ file }) => {
    const { code, stdout, stderr } = await mooring(['check', file, '--format', 'json'], { cwd: dir });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: Record<string, unknown>[] };
    const error = diagnostics.find((diagnostic) => diagnostic['severity'] === 'error');
    expect(Object.keys(error ?? {}).toSorted()).toEqual([
      'code',
      'column',
      'file',
      'help',
      'line',
      'message',
      'severity',
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  });

  it('of bytes that are no text, or of a file that is not there, ends with exit 2', async () => {
    writeFileSync(join(dir, 'latin1.yaml'), Buffer.from('name: caf\xe9', 'latin1'));
    for (const file of ['latin1.yaml', 'absent.yaml']) {
      const { code, stderr } = await mooring(['check', file], { cwd: dir });
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(file) as unknown });
    }
  });

  it('of the command line itself ends with exit 2 and help', async () => {
    for (const args of [
      ['apply', 'a.yaml'],
      ['nonsense'],
      ['check', 'a.yaml', '--format', 'x'],
      ['check', 'a.yaml', '--target', 'x'],
    ]) {
      const { code, stderr } = await mooring(args, { cwd: dir });
      expect({ args, code, said: stderr.length > 0 }).toEqual({ args, code: 2, said: true });
    }
  });
});

describe('a hub out of reach', () => {
  const workload = `${head}${reporter}modules: { app: { image: ${app} } }`;
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-no-hub-'));
    writeFileSync(join(dir, 'w.yaml'), workload);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('ends apply with exit 3, the host and the reason, and without the key', async () => {
    const { code, stderr } = await mooring(['apply', 'w.yaml', '--device', 'd'], {
      cwd: dir,
      env: { IOTHUB_CONNECTION_STRING: nobody },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('nobody.invalid');
    expect(stderr).not.toContain('c2VjcmV0');
  });

  it('that accepts and never answers is given up within the deadline', { timeout: 60_000 }, async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => {
      silent.listen(0, '127.0.0.1', resolve);
    });
    const { port } = silent.address() as { port: number };
    writeFileSync(join(dir, 'ca.pem'), 'none');
    const hub = {
      kind: 'mooring-local-hub',
      name: 'silent',
      host: '127.0.0.1',
      mqttPort: port,
      httpsPort: port,
      caFile: 'ca.pem',
      connectionString: nobody,
    };
    writeFileSync(join(dir, 'hub.json'), JSON.stringify(hub));
    const { code, stderr } = await mooring(['status', '--device', 'd', '--local-hub', dir], { cwd: dir });
    silent.close();
    expect(code).toBe(3);
    expect(stderr).toMatch(/no answer within \d+ s/);
  });
});

describe('registry secrets', () => {
  const workload = `${head}${reporter}registries: { contoso: { address: contoso.azurecr.io, username: "\${ACR_USER}", password: "\${ACR_PASSWORD}" } }\nmodules: { app: { image: ${app} } }`;
  const env = { ACR_USER: 'puller', ACR_PASSWORD: 'very-secret-indeed' };
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-secrets-'));
    writeFileSync(join(dir, 'w.yaml'), workload);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('stay as written in what compose writes, set or not', async () => {
    const { code, stdout, stderr } = await mooring(['compose', 'w.yaml'], { cwd: dir, env });
    expect(code).toBe(0);
    expect(stdout).toContain('${ACR_PASSWORD}');
    expect(stdout + stderr).not.toContain('very-secret-indeed');
    expect((await mooring(['compose', 'w.yaml'], { cwd: dir })).stdout).toBe(stdout);
  });

  it('are put in by --resolve-secrets, into a file that its owner alone may read, even where another stood', async () => {
    const file = join(dir, 'resolved.json');
    writeFileSync(file, 'old');
    chmodSync(file, 0o644);
    const { code, stdout, stderr } = await mooring(['compose', 'w.yaml', '--resolve-secrets', '-o', 'resolved.json'], {
      cwd: dir,
      env,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).not.toContain('very-secret-indeed');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await mooring(['compose', 'w.yaml', '--resolve-secrets'], { cwd: dir, env })).code).toBe(2);
  });

  it('that are not set end apply with exit 1 at their place, and leave a file to be written untouched', async () => {
    const { code, stderr } = await mooring(['apply', 'w.yaml', '--device', 'd'], {
      cwd: dir,
      env: { IOTHUB_CONNECTION_STRING: nobody },
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/--> w\.yaml:5:\d+/);
    await mooring(['compose', 'w.yaml', '--resolve-secrets', '-o', 'never.json'], { cwd: dir });
    expect(existsSync(join(dir, 'never.json'))).toBe(false);
  });
});

describe('the results file of an apply', () => {
  const workload = `${head}${reporter}modules: { app: { image: ${app} } }`;
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mooring-junit-'));
    writeFileSync(join(dir, 'w.yaml'), workload);
    writeFileSync(join(dir, 'broken.yaml'), `${workload}\nnonsense: 1`);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(['w.yaml', 'broken.yaml'])(
    'is never that of an earlier run, also when %s ends before the push',
    async (file) => {
      writeFileSync(join(dir, 'evidence.xml'), '<testsuites tests="1" failures="0"/>');
      await mooring(['apply', file, '--device', 'd', '--junit', 'evidence.xml'], {
        cwd: dir,
        env: { IOTHUB_CONNECTION_STRING: nobody },
      });
      expect(readFileSync(join(dir, 'evidence.xml'), 'utf8')).toContain('failures="1"');
    },
  );

  it('that cannot be written ends it as usage before anything is pushed', async () => {
    const args = ['apply', 'w.yaml', '--device', 'd', '--junit', 'no/such/folder.xml'];
    const { code, stderr } = await mooring(args, { cwd: dir, env: { IOTHUB_CONNECTION_STRING: nobody } });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('cannot be written') as unknown,
    });
  });

  it('and a reader that has gone away changes nothing of the exit code', async () => {
    const child = spawn(
      'bash',
      [
        '-c',
        `set -o pipefail; "${process.execPath}" "${shippedProgram()}" check broken.yaml | true; echo "\${PIPESTATUS[0]}"`,
      ],
      { cwd: dir, env: cleanEnv(), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect((await ended(child)).stdout.trim()).toBe('1');
  });
});
