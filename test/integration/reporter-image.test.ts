import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, root, scratchFolder, startHub, startProgram, type Hub } from './reporter-world.ts';

const module = join(root, 'modules/reporter');
const device = 'contoso-edge-4';

// There is no container engine here: the steps of the Dockerfile are done by hand.
describe('the image', () => {
  const folder = scratchFolder();
  const image = join(folder.path, 'image');
  const steps = readFileSync(join(module, 'Dockerfile'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ instruction: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }));
  const only = (instruction: string) => {
    const found = steps.filter((step) => step.instruction === instruction);
    if (found.length !== 1) throw new Error(`the Dockerfile has ${found.length} of ${instruction}, not one`);
    return found[0]?.rest ?? '';
  };
  function bundled(): string {
    const [from = ''] = only('COPY').split(' ');
    const files = readdirSync(join(module, from));
    return files.map((file) => readFileSync(join(module, from, file), 'utf8')).join('\n');
  }
  let hub: Hub;
  let entrypoint: string[] = [];

  beforeAll(async () => {
    const built = spawnSync(process.execPath, [join(module, 'build.mjs')], { encoding: 'utf8' });
    if (built.status !== 0 || built.stderr !== '') throw new Error(`the bundle cannot be built: ${built.stderr}`);
    const [from = '', to = ''] = only('COPY').split(' ');
    mkdirSync(join(image, to), { recursive: true });
    cpSync(join(module, from), join(image, to), { recursive: true });
    // Paths of the image lie below a folder of this machine.
    entrypoint = (JSON.parse(only('ENTRYPOINT')) as string[]).map((part) =>
      part.startsWith('/') ? join(image, part) : part,
    );
    hub = await startHub(join(folder.path, 'hub'));
  });
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  it('does nothing beyond copying one folder, and does not run as root', () => {
    expect(steps.map((step) => step.instruction)).toEqual(['FROM', 'COPY', 'USER', 'ENTRYPOINT']);
    expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(only('FROM')).toMatch(/^node:20-.*slim$/);
  });

  it('holds of zod what is called, and not what reads JSON Schema: every module asks for it by `* as z`', () => {
    const bundle = bundled();
    expect(bundle).toContain('Invalid input: expected ');
    expect(bundle).not.toContain('Conditional schemas');
  });

  it('keeps no table of the numbers that its MQTT client could write, which would be a tenth of its memory', () => {
    expect(bundled()).toContain('.cacheNumbers=!1');
    expect(bundled()).toContain('.allocUnsafeSlow(4)');
  });

  it('compiles no function for each shape that it reads, which would be a hundredth of its memory', () => {
    const bundle = bundled();
    const at = bundle.search(/\{jitless:!0\}/);
    expect(at).toBeGreaterThan(0);
    // Schemas look at it when they are made.
    expect(at).toBeLessThan(bundle.indexOf('probeIntervalSeconds:'));
  });

  it('reads the SDK by itself and first: of one file with all the names of both, more memory would be kept', () => {
    const [from = ''] = only('COPY').split(' ');
    const entry = readFileSync(join(module, from, 'reporter.mjs'), 'utf8');
    const files = [...entry.matchAll(/await import\("\.\/([^"]+)"\)/g)].map(([, file]) => file ?? '');
    expect(files.map((file) => file.replace(/-[A-Z0-9]+\.mjs$/, ''))).toEqual(['azure-iot-device-mqtt', 'main']);
  });

  it('explains itself', () => {
    const help = spawnSync(entrypoint[0] ?? '', [...entrypoint.slice(1), '--help'], { encoding: 'utf8', cwd: image });
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('--path.procfs');
  });

  it('connects and reports from that folder, without the packages it was made of and without a word of theirs', async () => {
    const key = await hub.addModule(device, 'reporter');
    const [command = '', ...args] = entrypoint;
    const program = startProgram(command, [...args, '--health-port', '0', '--until-stdin-closes'], {
      PATH: process.env['PATH'],
      // Packages would write their tokens to standard error.
      DEBUG: '*',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=reporter;SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    });
    expect(await program.ready).toMatchObject({ event: 'ready' });
    const reported = await eventually('the reported twin', async () => {
      const { properties } = await hub.twin(device, 'reporter');
      return properties.reported['contract'] === 1 ? properties.reported : undefined;
    });
    expect(reported).toMatchObject({ role: 'reporter', agent: { version: '0.1.0' } });
    await program.stop();
    const lines = program.errors().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toContain('debugIgnored');
    expect(program.errors()).not.toMatch(/SharedAccess|sig=/);
  });

  it('is described for IoT Edge tools under the same version', () => {
    const description = JSON.parse(readFileSync(join(module, 'module.json'), 'utf8')) as {
      image: { tag: { version: string; platforms: Record<string, string> } };
    };
    const { version } = JSON.parse(readFileSync(join(module, 'package.json'), 'utf8')) as { version: string };
    expect(description.image.tag).toEqual({ version, platforms: { amd64: './Dockerfile' } });
  });
});
