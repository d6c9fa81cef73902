import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { connectHub } from '../../composer/src/hub/connect-hub.ts';
import { findHubEndpoint } from '../../composer/src/hub/endpoint.ts';
import type { Hub } from '../../composer/src/hub/hub.ts';
import { startProgram, type RunningProgram } from '../../composer/src/processes/start-program.ts';
import { cacheHome, shippedProgram } from '../running/mooring.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of a test's processes: no hub of the machine that runs the tests is ever spoken to. */
export function plainEnv(more: Record<string, string> = {}): Record<string, string | undefined> {
  const { IOTHUB_CONNECTION_STRING: _hub, MOORING_LOCAL_HUB: _local, TF_BUILD: _build, ...rest } = process.env;
  return { ...rest, NO_COLOR: '1', XDG_CACHE_HOME: cacheHome, ...more };
}

/** A folder that is gone afterwards. */
export async function takeFolder(name: string): Promise<{ dir: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), `mooring-${name}-`));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

export interface TestHub {
  readonly dir: string;
  readonly hub: Hub;
  stop(): Promise<void>;
}

/** The local hub as a process, its data below `dir`. */
export async function startHub(dir: string): Promise<TestHub> {
  const hubDir = join(dir, 'hub');
  const args = ['--data', hubDir, '--mqtt-port', '0', '--https-port', '0', '--until-stdin-closes'];
  const program = await start('localhub', args, join(dir, 'hub.log'));
  const hub = await connectHub(await findHubEndpoint(hubDir, {}), { callDeadlineSeconds: 20 });
  return { dir: hubDir, hub, stop: () => program.stop() };
}

/** A simulated device of that hub with these shares; the device is made in the hub first. */
export async function startDevice(
  dir: string,
  { dir: hubDir, hub }: TestHub,
  device: string,
  shares: readonly string[],
): Promise<RunningProgram> {
  const endpoint = await findHubEndpoint(hubDir, {});
  if (endpoint.kind !== 'local') throw new Error('not a local hub');
  const data = join(dir, device);
  await mkdir(data, { recursive: true, mode: 0o700 });
  const keyFile = join(data, 'connection-string');
  await writeFile(keyFile, await hub.ensureEdgeDevice(device), { mode: 0o600 });
  const options = {
    '--profile': 'ase-1node',
    '--connection-string-file': keyFile,
    '--data': data,
    '--gateway': `${endpoint.host}:${endpoint.mqttPort}`,
    '--rest': `https://${endpoint.host}:${endpoint.httpsPort}`,
    '--ca': endpoint.caFile,
    '--gpus': '1',
    '--rights': '2',
  };
  const named = shares.flatMap((share) => ['--share', share]);
  const args = [...Object.entries(options).flat(), ...named, '--until-stdin-closes'];
  return start('simulator', args, join(dir, `${device}.log`));
}

function start(program: 'localhub' | 'simulator', args: string[], logFile: string): Promise<RunningProgram> {
  const file = join(repository, program, 'bin', `${program}.mjs`);
  return startProgram({
    name: program,
    file,
    args,
    logFile,
    readyDeadlineSeconds: 40,
    signal: AbortSignal.timeout(45_000),
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, parsed; undefined where it is not JSON. */
  readonly json: Record<string, unknown> | undefined;
}

export interface TestService {
  readonly url: string;
  readonly token: string;
  readonly tokenFile: string;
  /** What it has logged so far. */
  readonly log: () => string;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Sends the signal; how long the process took to end, and how. */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'closeStdin'): Promise<{ code: number | null; milliseconds: number }>;
}

/** `mooring serve` as a process, in a folder of its own. */
export async function startService(
  cwd: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<TestService> {
  await mkdir(cwd, { recursive: true });
  const child = spawn(process.execPath, [shippedProgram(), 'serve', '--port', '0', '--until-stdin-closes', ...args], {
    cwd,
    env: plainEnv(env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (log += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const deadline = AbortSignal.timeout(40_000);
  while (!out.includes('\n')) {
    const ends = ended.then(([code]) => Promise.reject(new Error(`serve ended with ${code}: ${log}`)));
    await Promise.race([once(child.stdout, 'data', { signal: deadline }), ends]);
  }
  const { url, tokenFile } = JSON.parse(out) as { url: string; tokenFile: string };
  const token = (await readFile(tokenFile, 'utf8')).trim();
  return {
    url,
    token,
    tokenFile,
    log: () => log,
    ask: (method, path, body, headers = {}) => {
      const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      return ask(url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        ...(sent === undefined ? {} : { body: sent }),
      });
    },
    end: async (signal) => {
      const startedMs = performance.now();
      if (signal === 'closeStdin') child.stdin.end();
      else child.kill(signal);
      const [code] = await ended;
      return { code, milliseconds: performance.now() - startedMs };
    },
  };
}

export async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined;
  return { status: response.status, headers: response.headers, text, json };
}

/** Waits for the end of an apply that `POST /apply` started. */
export async function untilEnded(service: TestService, started: Answer): Promise<Record<string, unknown>> {
  return vi.waitFor(
    async () => {
      const { text, json } = await service.ask('GET', String(started.headers.get('location')));
      if (json?.['state'] !== 'ended') throw new Error(`the apply has not ended: ${text}`);
      return json;
    },
    { timeout: 90_000, interval: 200 },
  );
}
