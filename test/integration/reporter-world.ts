import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get, type Server } from 'node:http';
import { request } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const apiVersion = 'api-version=2021-04-12';

export function scratchFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'mooring-reporter-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Waits until the probe gives something, by a deadline; the error says for what. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  deadlineMilliseconds = 20_000,
): Promise<T> {
  const endAt = Date.now() + deadlineMilliseconds;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() > endAt) throw new Error(`waited ${deadlineMilliseconds} ms for ${what}`);
    await sleep(50);
  }
}

export interface Program {
  readonly child: ChildProcess;
  /** The JSON line it says it is ready with; rejects when it ends before. */
  readonly ready: Promise<Record<string, unknown>>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Everything on standard error so far. */
  errors(): string;
  /** Ends it by closing its standard input. */
  stop(): Promise<void>;
  /** Sends it a signal: how it ended, and how long after. */
  signal(name: NodeJS.Signals): Promise<{ code: number | null; milliseconds: number }>;
}

/** From a signal to the end of a reporter, whatever hangs. A tenth of it beside four busy loops on the same core. */
export const promisedEndMilliseconds = 1_000;

/** Starts a program that lives as long as its standard input is open. */
export function startProgram(command: string, args: readonly string[], environment: NodeJS.ProcessEnv): Program {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: environment, cwd: root });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const ready = new Promise<Record<string, unknown>>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve(JSON.parse(line) as Record<string, unknown>),
    );
    void ended.then(({ code, signal }) =>
      reject(new Error(`${args.join(' ')} ended with ${code ?? signal}: ${errors}`)),
    );
  });
  ready.catch(() => undefined);
  // Not `close`, which waits for whoever else holds its pipes.
  const exited = new Promise<number | null>((resolve) => void child.once('exit', resolve));
  return {
    child,
    ready,
    ended,
    errors: () => errors,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
    signal: async (name) => {
      const sentAt = performance.now();
      child.kill(name);
      return { code: await exited, milliseconds: performance.now() - sentAt };
    },
  };
}

export interface Hub {
  readonly name: string;
  readonly mqttPort: number;
  readonly caFile: string;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Registers a module (and its device) and returns its primary key. */
  addModule(deviceId: string, moduleId: string, primaryKey?: string): Promise<string>;
  twin(deviceId: string, moduleId: string): Promise<ModuleTwin>;
  setDesired(deviceId: string, moduleId: string, desired: object): Promise<void>;
  invoke(deviceId: string, moduleId: string, payload: unknown): Promise<{ status: number; payload: unknown }>;
  stop(): Promise<void>;
  /** Ends it as nothing can be caught; what it has acknowledged lies in its folder. */
  kill(): Promise<void>;
}

export interface ModuleTwin {
  readonly properties: {
    readonly desired: Record<string, unknown>;
    readonly reported: Record<string, unknown> & { readonly $version: number };
  };
}

/** The real local hub, as a process of its own. */
export async function startHub(folder: string, mqttPort = 0, options: readonly string[] = []): Promise<Hub> {
  const program = startProgram(
    process.execPath,
    [
      join(root, 'localhub/bin/localhub.mjs'),
      '--data',
      folder,
      '--mqtt-port',
      String(mqttPort),
      '--https-port',
      '0',
      '--until-stdin-closes',
      ...options,
    ],
    process.env,
  );
  await program.ready;
  const file = JSON.parse(readFileSync(join(folder, 'hub.json'), 'utf8')) as {
    name: string;
    mqttPort: number;
    httpsPort: number;
    caFile: string;
    connectionString: string;
  };
  const { ownerKey } = /SharedAccessKey=(?<ownerKey>.+)$/.exec(file.connectionString)?.groups ?? {};
  const ca = readFileSync(file.caFile);
  const expiry = Math.floor(Date.now() / 1000) + 3600;
  const signature = createHmac('sha256', Buffer.from(ownerKey ?? '', 'base64'))
    .update(`${file.name}\n${expiry}`)
    .digest('base64');
  const authorization = `SharedAccessSignature sr=${file.name}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=iothubowner`;

  const call: Hub['call'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: 'localhost',
          port: file.httpsPort,
          path: `${path}${path.includes('?') ? '&' : '?'}${apiVersion}`,
          method,
          ca,
          headers: { Authorization: authorization, 'Content-Type': 'application/json', 'If-Match': '"*"' },
        },
        (incoming) => {
          let text = '';
          incoming.on('data', (chunk: Buffer) => {
            text += chunk.toString();
          });
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) }),
          );
        },
      );
      if (method === 'PUT') outgoing.removeHeader('If-Match');
      outgoing.on('error', reject);
      outgoing.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const expectOk = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    name: file.name,
    mqttPort: file.mqttPort,
    caFile: file.caFile,
    call,
    addModule: async (deviceId, moduleId, primaryKey) => {
      await call('PUT', `/devices/${deviceId}`, { deviceId });
      const authentication =
        primaryKey === undefined
          ? {}
          : { authentication: { type: 'sas', symmetricKey: { primaryKey, secondaryKey: primaryKey } } };
      const body = { deviceId, moduleId, ...authentication };
      const made = (await expectOk('PUT', `/devices/${deviceId}/modules/${moduleId}`, body)) as {
        authentication: { symmetricKey: { primaryKey: string } };
      };
      return made.authentication.symmetricKey.primaryKey;
    },
    twin: async (deviceId, moduleId) => (await expectOk('GET', `/twins/${deviceId}/modules/${moduleId}`)) as ModuleTwin,
    setDesired: async (deviceId, moduleId, desired) => {
      await expectOk('PATCH', `/twins/${deviceId}/modules/${moduleId}`, { properties: { desired } });
    },
    invoke: async (deviceId, moduleId, payload) =>
      (await expectOk('POST', `/twins/${deviceId}/modules/${moduleId}/methods`, {
        methodName: 'probe',
        payload,
        responseTimeoutInSeconds: 30,
      })) as { status: number; payload: unknown },
    stop: () => program.stop(),
    kill: async () => {
      program.child.kill('SIGKILL');
      await program.ended;
    },
  };
}

export async function listen(server: Server, where: { host?: string; port?: number; path?: string }): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}

/** The environment that edgeAgent gives a module. */
export function edgeEnvironment(hub: Hub, deviceId: string, moduleId: string, workloadUri: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    IOTEDGE_WORKLOADURI: workloadUri,
    IOTEDGE_APIVERSION: '2020-07-07',
    IOTEDGE_AUTHSCHEME: 'sasToken',
    IOTEDGE_IOTHUBHOSTNAME: hub.name,
    IOTEDGE_GATEWAYHOSTNAME: `localhost:${hub.mqttPort}`,
    IOTEDGE_DEVICEID: deviceId,
    IOTEDGE_MODULEID: moduleId,
    IOTEDGE_MODULEGENERATIONID: '1',
  };
}

/** The environment of a module whose connection string somebody has set, as for one that runs without edgeAgent. */
export function keyEnvironment(hub: Hub, deviceId: string, moduleId: string, key: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${deviceId};ModuleId=${moduleId};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
    EdgeModuleCACertificateFile: hub.caFile,
  };
}

export const reporterBin = join(root, 'modules/reporter/bin/reporter.mjs');

export function startReporter(
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = [],
  launcher: readonly string[] = [],
): Program {
  const command = [...launcher, process.execPath, reporterBin, '--health-port', '0', '--until-stdin-closes', ...args];
  return startProgram(command[0] ?? '', command.slice(1), environment);
}

/** What a reporter answers at `path` of its port for health and metrics. */
export function askReporter(port: unknown, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get(`http://127.0.0.1:${String(port)}${path}`, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
    }).on('error', reject);
  });
}

/** A port that nothing listens on at present. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** What `/readyz` of a program says. */
export function askReady(port: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    get(`http://127.0.0.1:${String(port)}/readyz`, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      incoming.on('end', () => resolve({ code: incoming.statusCode, ...(JSON.parse(text) as object) }));
    }).on('error', reject);
  });
}
