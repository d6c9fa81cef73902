import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hubEnvironment } from '../running/hub-environment.ts';
import { endHubProcess, startHubProcess, type HubProcess } from '../running/hub-process.ts';
import { holdCertificate, makeCertificate, type HeldCertificate } from './localhub-client-certificates.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAMS = join(import.meta.dirname, 'bin');
const DEADLINE_MS = 60_000;

let directory: string;
let dataDir: string;
let hub: HubProcess;
let contoso: HeldCertificate;
/** What a shell has after it has taken in `mooring hub env`. */
let environment: Record<string, string>;

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'localhub-programs-'));
  dataDir = join(directory, "contoso's hub");
  contoso = await makeCertificate({ commonName: 'contoso devices', authority: true });
  hub = await startHubProcess(dataDir, { env: { IOTHUB_CA_ROOT_CERT: base64(contoso.cert) } });
  environment = await hubEnvironment(dataDir);
}, 2 * DEADLINE_MS);

afterAll(async () => {
  await endHubProcess(hub);
  await rm(directory, { recursive: true, force: true });
});

/** Runs a program that knows nothing of local hubs, and gives what it says. */
function runProgram(name: string, more: Record<string, string> = {}): string {
  const env = { ...environment, ...more };
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(PROGRAMS, name)], {
    env,
    cwd: ROOT,
    encoding: 'utf8',
    timeout: DEADLINE_MS,
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return stdout;
}

describe('a program that knows nothing of local hubs', () => {
  test('reaches everything through the SDKs: identities, methods, jobs, twins, over MQTT and WebSockets', () => {
    expect(JSON.parse(runProgram('sdk-loop.cjs'))).toEqual({
      toService: { hello: 'service' },
      toModule: { hello: 'module' },
      reported: 7,
      job: 'completed',
      tags: { site: 'a' },
      digitalTwin: '501',
      upload: expect.stringContaining('LocalHubNotImplemented;The local hub does not do this: file upload') as string,
    });
  });

  test('reaches it without them: fetch, https, and each form of tls.connect; AMQP is refused by name, other names are dialled as ever', () => {
    const name = hub.hub.name;
    expect(JSON.parse(runProgram('plain-node.mjs'))).toEqual({
      fetched: 200,
      requested: 200,
      mqtt: `true ${name}`,
      portAndHost: `true ${name}`,
      portAndOptions: `true ${name}`,
      amqp: `The local hub ${name} has nothing at port 5671: it speaks HTTPS and MQTT, no AMQP.`,
      elsewhere: 'looked up',
    });
  });
});

test('a program that speaks AMQP is refused at once, and told why', () => {
  const why = `The local hub ${hub.hub.name} has nothing at port 5671: it speaks HTTPS and MQTT, no AMQP.`;
  const refused = ['NotImplementedError', why, 'at once'];
  expect(JSON.parse(runProgram('sdk-amqp.cjs'))).toEqual({ open: refused, send: refused, feedback: refused });
});

describe('a device with a certificate', () => {
  function runDevice(deviceId: string, { cert, key }: HeldCertificate): string {
    return runProgram('sdk-certified.cjs', { DEVICE_ID: deviceId, DEVICE_CERT: cert, DEVICE_KEY: key });
  }

  test('is let in when the authority that hub env hands out has signed it', async () => {
    const decode = (name: string): string => Buffer.from(environment[name] ?? '', 'base64').toString('latin1');
    const issuer = await holdCertificate(decode('IOTHUB_CA_ROOT_CERT'), decode('IOTHUB_CA_ROOT_CERT_KEY'));
    const certificate = await makeCertificate({ commonName: 'signed-by-hub', issuer });
    expect(runDevice('signed-by-hub', certificate)).toBe('MessageEnqueued');
  });

  test('is let in when that of the environment of the hub has signed it, and otherwise not', async () => {
    const signed = await makeCertificate({ commonName: 'signed-by-contoso', issuer: contoso });
    expect(runDevice('signed-by-contoso', signed)).toBe('MessageEnqueued');
    const stranger = await makeCertificate({ commonName: 'contoso devices', authority: true });
    const refused = await makeCertificate({ commonName: 'signed-by-nobody', issuer: stranger });
    expect(runDevice('signed-by-nobody', refused)).toBe('UnauthorizedError');
  });
});

test('where the data directory is gone, programs start as ever, and only the name of the hub is told to be gone', () => {
  const name = hub.hub.name;
  const gone = join(directory, 'gone = removed');
  const env = { ...environment, MOORING_LOCAL_HUB_REDIRECT: `${name}=${gone}` };
  const script = `require('node:tls').connect(8883, '${name}').on('error', ({ message }) => console.log(message))`;
  const ended = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8', timeout: DEADLINE_MS });
  expect(ended).toMatchObject({
    status: 0,
    stdout: `The local hub ${name} is not running: there is no hub.json in ${gone}. Start it again.\n`,
  });
  const without = { ...env, MOORING_LOCAL_HUB_REDIRECT: '' };
  const other = spawnSync(process.execPath, ['-e', 'console.log(1)'], { env: without, encoding: 'utf8' });
  expect(other).toMatchObject({ status: 0, stdout: '1\n' });
});

test('an authority in the environment that is none ends the start, by the name of the variable', () => {
  const args = [join(ROOT, 'localhub/bin/localhub.mjs'), '--data', join(directory, 'refused'), '--ports', '0,0'];
  const env = { ...process.env, IOTHUB_CA_ROOT_CERT: base64(contoso.key) };
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8', timeout: DEADLINE_MS });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('IOTHUB_CA_ROOT_CERT (an environment variable, in base64) holds no certificate in PEM');
});

describe('a program that outlives its hub', () => {
  let child: ChildProcess | undefined;

  afterAll(() => {
    child?.kill('SIGKILL');
  });

  test('is told by name that the hub has ended, and follows it to other ports when it is there again', async () => {
    const program = spawn(process.execPath, [join(PROGRAMS, 'sdk-patient.cjs')], {
      env: environment,
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = program;
    const lines = createInterface(program.stdout);
    const ask = async (text: string): Promise<string> => {
      const answer = once(lines, 'line') as Promise<[string]>;
      if (text !== '') program.stdin.write(`${text}\n`);
      return (await answer)[0];
    };
    expect(await ask('')).toBe('connected');
    expect(await ask('1')).toBe('1');
    const before = [hub.hub.mqttPort, hub.hub.httpsPort];
    await endHubProcess(hub);
    expect(await ask('list')).toBe(
      `ECONNREFUSED The local hub ${hub.hub.name} is not running: there is no hub.json in ${dataDir}. Start it again.`,
    );
    hub = await startHubProcess(dataDir);
    expect([hub.hub.mqttPort, hub.hub.httpsPort]).not.toEqual(before);
    expect(await ask('2')).toBe('2');
  });
});
