import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const readySeconds = 60;

export type Json = Record<string, unknown>;

/** A program of ours, started as a person would start it, with a pipe on its standard input. */
export interface Program {
  readonly child: ChildProcess;
  readonly ready: Json;
  readonly log: () => string;
  /** Closes its standard input and answers with how it ended and how long that took. */
  end(): Promise<{ code: number | null; milliseconds: number }>;
  signal(name: NodeJS.Signals): Promise<{ code: number | null; milliseconds: number }>;
}

export async function startProgram(file: string, args: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, [join(repository, file), ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  let log = '';
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (log += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text));
  const exited = once(child, 'exit') as Promise<[number | null]>;
  await vi.waitUntil(() => said.includes('\n') || child.exitCode !== null, {
    timeout: readySeconds * 1000,
    interval: 20,
  });
  if (child.exitCode !== null) throw new Error(`${file} ended with ${child.exitCode}: ${log}`);
  const timed = async (ask: () => void) => {
    const startedMilliseconds = performance.now();
    ask();
    const [code] = await exited;
    return { code, milliseconds: performance.now() - startedMilliseconds };
  };
  return {
    child,
    ready: JSON.parse(said.split('\n')[0] ?? '') as Json,
    log: () => log,
    end: () => timed(() => void child.stdin.end()),
    signal: (name) => timed(() => void child.kill(name)),
  };
}

interface HubFile {
  name: string;
  mqttPort: number;
  httpsPort: number;
  caFile: string;
  connectionString: string;
}

/** The local hub, one IoT Edge device in it and, when started, its simulator. */
export class Rig {
  readonly folder: string;
  readonly device = 'line-7';
  readonly hub: Program;
  readonly #file: HubFile;
  simulator: Program | undefined;

  private constructor(folder: string, hub: Program, file: HubFile) {
    this.folder = folder;
    this.hub = hub;
    this.#file = file;
  }

  static async start(): Promise<Rig> {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-simulator-'));
    const data = join(folder, 'hub');
    const args = ['--data', data, '--mqtt-port', '0', '--https-port', '0', '--until-stdin-closes'];
    const hub = await startProgram('localhub/bin/localhub.mjs', args);
    const rig = new Rig(folder, hub, JSON.parse(await readFile(join(data, 'hub.json'), 'utf8')) as HubFile);
    const body = { deviceId: rig.device, capabilities: { iotEdge: true } };
    const device = await rig.rest('PUT', `/devices/${rig.device}`, body);
    const keys = (device.authentication as { symmetricKey: { primaryKey: string } }).symmetricKey;
    const connection = `HostName=${rig.#file.name};DeviceId=${rig.device};SharedAccessKey=${keys.primaryKey}\n`;
    await writeFile(join(folder, 'key'), connection, { mode: 0o600 });
    return rig;
  }

  get data(): string {
    return join(this.folder, 'device');
  }

  /** The arguments by which a simulator finds this hub and this device. */
  arguments(...more: string[]): string[] {
    const { mqttPort, httpsPort, caFile } = this.#file;
    return [
      `--connection-string-file=${join(this.folder, 'key')}`,
      `--gateway=localhost:${mqttPort}`,
      `--rest=https://localhost:${httpsPort}`,
      `--ca=${caFile}`,
      `--data=${this.data}`,
      '--until-stdin-closes',
      ...more,
    ];
  }

  async startSimulator(...more: string[]): Promise<Program> {
    this.simulator = await startProgram('simulator/bin/simulator.mjs', this.arguments(...more));
    return this.simulator;
  }

  async stop(): Promise<void> {
    if (this.simulator?.child.exitCode === null) await this.simulator.end();
    await this.hub.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A call of the service's REST interface. Throws for an answer that is no success. */
  async rest(method: string, path: string, body?: Json): Promise<Json> {
    const { name, httpsPort, caFile, connectionString } = this.#file;
    const field = (key: string) => new RegExp(`${key}=([^;]+)`).exec(connectionString)?.[1] ?? '';
    const expiry = Math.floor(Date.now() / 1000) + 600;
    const signature = createHmac('sha256', Buffer.from(field('SharedAccessKey'), 'base64'))
      .update(`${name}\n${expiry}`)
      .digest('base64');
    const token = `sr=${name}&sig=${encodeURIComponent(signature)}&se=${expiry}&skn=${field('SharedAccessKeyName')}`;
    const { status, text } = await callHttps(`https://localhost:${httpsPort}${path}?api-version=2021-04-12`, {
      method,
      ca: await readFile(caFile, 'utf8'),
      headers: { authorization: `SharedAccessSignature ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Json);
  }

  /** Reported properties of a module. */
  async reported(module: string): Promise<Json> {
    const twin = await this.rest('GET', `/twins/${this.device}/modules/${encodeURIComponent(module)}`);
    return (twin.properties as { reported: Json }).reported;
  }

  /** What edgeAgent reports of each module, once it reports of this version. */
  async modules(): Promise<
    Record<string, { runtimeStatus: string; statusDescription: string; lastStartTimeUtc: string }>
  > {
    return ((await this.reported('$edgeAgent')).modules ?? {}) as Awaited<ReturnType<Rig['modules']>>;
  }

  async deploy(modules: Record<string, Json>, twins: Record<string, Json> = {}): Promise<void> {
    const system = (name: string) => ({
      type: 'docker',
      settings: { image: `contoso.azurecr.io/${name}:1`, createOptions: '{}' },
    });
    const edgeHub = { ...system('hub'), status: 'running', restartPolicy: 'always' };
    const desired = {
      schemaVersion: '1.1',
      runtime: { type: 'docker', settings: {} },
      systemModules: { edgeAgent: system('agent'), edgeHub },
      modules,
    };
    const section = (content: Json) => ({ 'properties.desired': content });
    await this.rest('POST', `/devices/${this.device}/applyConfigurationContent`, {
      modulesContent: {
        $edgeAgent: section(desired),
        $edgeHub: section({ schemaVersion: '1.1', routes: {}, storeAndForwardConfiguration: { timeToLiveSecs: 60 } }),
        ...Object.fromEntries(Object.entries(twins).map(([name, content]) => [name, section(content)])),
      },
    });
  }

  async description(): Promise<Description> {
    return JSON.parse(await readFile(join(this.data, 'simulator.json'), 'utf8')) as Description;
  }

  async control(method: string, path: string, body?: Json): Promise<{ status: number; body: Json }> {
    const { control } = await this.description();
    const answer = await fetch(`${control.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${control.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Json };
  }

  /** A call of the simulated Kubernetes API with some token, by default the administrator's. */
  async kubernetes(method: string, path: string, options: { token?: string; body?: Json } = {}) {
    const { kubernetes } = await this.description();
    const token = options.token ?? kubernetes.adminToken;
    const { status, text } = await callHttps(`${kubernetes.url}${path}`, {
      method,
      ca: await readFile(kubernetes.caFile, 'utf8'),
      headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    return {
      status,
      lines: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Json),
    };
  }
}

export interface Description {
  kind: string;
  device: string;
  profile: string;
  control: { url: string; token: string };
  kubernetes: { url: string; caFile: string; adminToken: string };
  shares: unknown[];
  pid: number;
}

/** A module that mounts each share below `/mooring/volumes`. */
export function moduleWith(shares: readonly string[], env: Record<string, string> = {}, section: Json = {}): Json {
  const Mounts = shares.map((Source) => ({ Type: 'volume', Source, Target: `/mooring/volumes/${Source}` }));
  return {
    type: 'docker',
    status: 'running',
    restartPolicy: 'always',
    settings: {
      image: 'contoso.azurecr.io/m:1',
      createOptions: JSON.stringify({ HostConfig: { Mounts }, 'k8s-experimental': section }),
    },
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, { value }])),
  };
}

interface HttpsCall {
  method: string;
  ca: string;
  headers: Record<string, string>;
  body?: string;
}

function callHttps(url: string, { method, ca, headers, body }: HttpsCall): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, ca, headers, signal: AbortSignal.timeout(20_000) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
