import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cleanEnv, ended, mooring, shippedProgram } from '../running/mooring.ts';
import { moduleWith, Rig, type Json } from './simulator-rig.ts';

interface Report {
  simulated: boolean;
  device?: string;
  cluster?: string;
  steps: { id: string; outcome: string; why?: string }[];
  answers: Record<string, { answer: string; evidence: string; atUtc: string }>;
  leftovers: string[];
}

const waiting = { timeout: 60_000, interval: 200 };
let rig: Rig;
let admin: string;

/** A kubeconfig of the simulated cluster for whoever has this token. */
async function kubeconfig(name: string, token: string, server?: string): Promise<string> {
  const { kubernetes } = await rig.description();
  const file = join(rig.folder, `${name}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'sim', cluster: { server: server ?? kubernetes.url, 'certificate-authority': kubernetes.caFile } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'sim', context: { cluster: 'sim', user: name } }],
    'current-context': 'sim',
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

const hub = () => ['--local-hub', join(rig.folder, 'hub')];

async function examine(...args: string[]): Promise<{ report: Report; stderr: string }> {
  const run = await mooring(['doctor', '--format', 'json', ...args], { cwd: rig.folder });
  expect({ code: run.code, stderr: run.stderr }).toMatchObject({ code: 0 });
  return { report: JSON.parse(run.stdout) as Report, stderr: run.stderr };
}

const configurations = async () => (await rig.rest('GET', '/configurations')) as unknown as { id: string }[];

beforeAll(async () => {
  rig = await Rig.start();
  await rig.startSimulator('--share=camera-drop', '--share=spare', '--gpus=1');
  await rig.deploy({
    reporter: moduleWith([], { MOORING_ROLE: 'reporter', NVIDIA_VISIBLE_DEVICES: 'all' }),
    detector: moduleWith(['camera-drop']),
  });
  // It reports when it starts, and asks the cluster meanwhile; the twin is not there before.
  const hasAsked = async () => {
    const { gpu, where } = await rig.reported('reporter').catch((): Json => ({}));
    return gpu !== undefined && (where as Json)['nodeSource'] !== 'unknown';
  };
  await vi.waitUntil(hasAsked, waiting);
  const { kubernetes } = await rig.description();
  admin = await kubeconfig('admin', kubernetes.adminToken);
});
afterAll(() => rig.stop());

describe('mooring doctor on a local hub and a simulated cluster', () => {
  it('asks both by reading alone, says so before, and writes what was seen and when', async () => {
    const file = join(rig.folder, 'doctor.json');
    const { report, stderr } = await examine(...hub(), '--device', rig.device, '--kubeconfig', admin, '--report', file);
    expect(stderr).toContain('all of them only read');
    expect(stderr).toContain('cluster-volumes (reads): it lists PersistentVolumes');
    expect(report).toMatchObject({ simulated: true, device: rig.device, leftovers: [] });
    expect(report.cluster).toMatch(/^v1\.\d+/);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(report);
    const answers = Object.fromEntries(Object.entries(report.answers).map(([id, { answer }]) => [id, answer]));
    expect(answers).toMatchObject({
      // What a volume offers is no claim that was tried.
      'read-only-claim': 'unknown',
      'released-share': 'unknown',
      'agent-volume-name': 'yes',
      'token-node': 'yes',
      'node-sdk-token': 'yes',
      'gpu-without-request': 'yes',
      'hub-tests-conditions': 'yes',
      'hub-room': 'yes',
      // The local hub takes IN, and the account is the administrator.
      'hub-in-refused': 'no',
      'no-cluster-roles': 'no',
      'grant-iotedge': 'unknown',
      // What the simulated API does not serve, and what was not done.
      'agent-storage-class': 'unknown',
      'crd-status': 'unknown',
      'hub-create-only': 'unknown',
    });
    expect(report.answers['agent-storage-class']?.evidence).toContain('404');
    expect(report.answers['hub-create-only']?.evidence).toContain('--allow-writes');
    expect(await configurations()).toEqual([]);
    const { connectionString } = JSON.parse(readFileSync(join(rig.folder, 'hub', 'hub.json'), 'utf8')) as Json;
    const key = /SharedAccessKey=(.+)$/.exec(String(connectionString))?.[1] ?? 'none';
    for (const secret of [key, (await rig.description()).kubernetes.adminToken]) {
      expect(JSON.stringify(report) + stderr).not.toContain(secret);
    }
  });

  it('leaves unknown what it is forbidden to read, and says why', async () => {
    const pods = join(rig.data, 'pods');
    const pod = readdirSync(pods).find((name) => name.startsWith('reporter-')) ?? '';
    const token = readFileSync(join(pods, pod, 'rootfs/var/run/secrets/kubernetes.io/serviceaccount/token'), 'utf8');
    const { report, stderr } = await examine('--kubeconfig', await kubeconfig('module', token.trim()));
    expect(report.answers['read-only-claim']).toMatchObject({ answer: 'unknown' });
    expect(report.answers['read-only-claim']?.evidence).toMatch(
      /forbidden \(403\).*cannot list resource "persistentvolumes"/,
    );
    expect(report.answers['grant-iotedge']).toMatchObject({ answer: 'no', evidence: 'pods denied, claims denied' });
    expect(report.steps).toContainEqual(expect.objectContaining({ id: 'cluster-nodes', outcome: 'failed' }));
    expect(stderr).toContain('403');
  });

  it('writes only when that is allowed and confirmed, and deletes what it made', async () => {
    const args = [...hub(), '--only', 'hub-content-kept', '--allow-writes'];
    const refused = await mooring(['doctor', ...args], { cwd: rig.folder });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('nobody confirmed it');
    const { report } = await examine(...args, '--only', 'hub-create-only', '--only', 'hub-quoted-etag', '--yes');
    expect(report.answers).toMatchObject({
      'hub-content-kept': { answer: 'yes' },
      'hub-create-only': { answer: 'yes', evidence: 'the second creation was answered with 409' },
      'hub-quoted-etag': { answer: 'yes' },
    });
    expect(report.leftovers).toEqual([]);
    expect(await configurations()).toEqual([]);
  });
});

describe('mooring doctor with a share to spare', () => {
  it('answers by claims that it made, and deletes them', { timeout: 60_000 }, async () => {
    const args = ['--kubeconfig', admin, '--allow-writes', '--yes', '--spare-share', 'spare'];
    const { report } = await examine(...args, '--only', 'read-only-claim', '--only', 'released-share');
    expect(report.answers).toMatchObject({
      'read-only-claim': { answer: 'yes', evidence: expect.stringContaining('incompatible accessMode') as unknown },
      'released-share': { answer: 'yes', evidence: expect.stringContaining('already bound') as unknown },
    });
    expect(report).toMatchObject({ simulated: true, leftovers: [expect.stringContaining('spare may be Released')] });
    const { report: again } = await examine(...args, '--only', 'read-only-claim');
    expect(again.answers['read-only-claim']).toMatchObject({ answer: 'unknown' });
    expect(again.answers['read-only-claim']?.evidence).toContain('is not spare: its PersistentVolume is Released');
  });
});

describe('mooring doctor where something is out of reach', () => {
  it('claims nothing: a hub that is gone is exit 3 without a report', async () => {
    const free = createTcpServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const folder = hubAt('gone', port);
    const report = join(rig.folder, 'never.json');
    const run = await mooring(['doctor', '--local-hub', folder, '--device', 'line-7', '--report', report], {
      cwd: rig.folder,
    });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('nothing listens there');
    expect(existsSync(report)).toBe(false);
  });

  it('a cluster that does not know the token is exit 3', async () => {
    const run = await mooring(['doctor', '--kubeconfig', await kubeconfig('nobody', 'wrong')], { cwd: rig.folder });
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('401');
  });

  it.each([
    ['no kubeconfig', 'users: [{ user: { token: very-secret', 'is no kubeconfig'],
    [
      'one without https',
      JSON.stringify({
        clusters: [{ name: 'a', cluster: { server: 'http://a' } }],
        contexts: [{ name: 'a', context: { cluster: 'a', user: '' } }],
        users: [],
        'current-context': 'a',
      }),
      'not reached by https',
    ],
  ])('%s is exit 2, and nothing of it is told', async (_name, text, told) => {
    const file = join(rig.folder, 'bad.kubeconfig');
    await writeFile(file, text);
    const run = await mooring(['doctor', '--kubeconfig', file], { cwd: rig.folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(told);
    expect(run.stderr).not.toContain('very-secret');
  });
});

describe('mooring doctor that is ended in the middle of writing', () => {
  it('deletes what it made before it ends', async () => {
    const proxy = await startStallingHub();
    const args = ['doctor', '--local-hub', proxy.folder, '--only', 'hub-create-only', '--allow-writes', '--yes'];
    const child = spawn(process.execPath, [shippedProgram(), ...args], {
      cwd: rig.folder,
      env: cleanEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = ended(child);
    await vi.waitUntil(() => proxy.stalled(), waiting);
    expect(await configurations()).toHaveLength(1);
    child.kill('SIGTERM');
    const { stdout, stderr } = await end;
    expect(await configurations()).toEqual([]);
    expect(stdout).toBe('');
    expect(stderr).not.toContain('left behind');
    proxy.stop();
  });
});

/** The local hub behind a door that lets the first creation through and never answers the second one. */
async function startStallingHub(): Promise<{ folder: string; stalled: () => boolean; stop: () => void }> {
  const data = join(rig.folder, 'hub');
  const hubFile = JSON.parse(readFileSync(join(data, 'hub.json'), 'utf8')) as HubFile;
  let puts = 0;
  const pair = { cert: readFileSync(join(data, 'server.pem')), key: readFileSync(join(data, 'server-key.pem')) };
  const server = createServer(pair, (incoming, outgoing) => {
    if (incoming.method === 'PUT' && ++puts > 1) return;
    const { method, url: path, headers } = incoming;
    const ca = readFileSync(hubFile.caFile);
    const onward = { host: 'localhost', port: hubFile.httpsPort, servername: hubFile.name, ca, method, path, headers };
    incoming.pipe(
      request(onward, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { folder: hubAt('stalling', port), stalled: () => puts > 1, stop };
}

interface HubFile {
  name: string;
  caFile: string;
  httpsPort: number;
  connectionString: string;
}

/** A folder as that of the local hub, with another port. */
function hubAt(name: string, httpsPort: number): string {
  const hubFile = JSON.parse(readFileSync(join(rig.folder, 'hub', 'hub.json'), 'utf8')) as HubFile;
  const folder = join(rig.folder, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'hub.json'), JSON.stringify({ ...hubFile, httpsPort }));
  return folder;
}
