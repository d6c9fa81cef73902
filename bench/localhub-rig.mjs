// The local hub as a process, bare servers beside it with the same certificate, and clients of both, for the benches of it.
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';

const here = dirname(fileURLToPath(import.meta.url));
export const hubProgram = join(here, '..', 'localhub', 'bin', 'localhub.mjs');

export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`);
  return folder;
}

/** Starts a program that says in one line of JSON when it is ready; it ends when this one does. */
export async function startProgram(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const ready = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(JSON.parse(line)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code} before it was ready`)));
  });
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    kill();
    await gone;
  };
  return { child, ready, lines, stop };
}

/** A hub with these devices, each `{ deviceId, modules }`, that keeps what it is told, as it does by default. */
export async function startHub(folder, devices, more = []) {
  mkdirSync(folder, { recursive: true });
  const seed = join(folder, 'seed.json');
  const keys = { primaryKey: benchKey, secondaryKey: benchKey };
  const withKeys = devices.map(({ deviceId, modules = [] }) => ({
    deviceId,
    ...keys,
    modules: modules.map((moduleId) => ({ moduleId, ...keys })),
  }));
  writeFileSync(seed, JSON.stringify({ devices: withKeys }));
  const data = join(folder, 'data');
  const args = ['start', '--data', data, '--ports', '0,0', '--until-stdin-closes', '--seed', seed, ...more];
  const program = await startProgram(process.execPath, [hubProgram, ...args]);
  const { hub: name, mqttPort, httpsPort, caFile } = program.ready;
  const policies = JSON.parse(readFileSync(program.ready.file, 'utf8')).policies;
  return { ...program, pid: program.child.pid, name, mqttPort, httpsPort, caFile, policies, data };
}

/** Aedes or express and nothing else, over TLS with the hub's certificate. */
export async function startBare(kind, { data }) {
  const program = await startProgram(process.execPath, [join(here, 'localhub-bare.mjs'), kind, data]);
  return { ...program, pid: program.child.pid, port: program.ready.port };
}

const benchKey = Buffer.alloc(32, 7).toString('base64');

function token(resource, key, policy) {
  const expiry = Math.floor(Date.now() / 1000) + 36_000;
  const encoded = encodeURIComponent(resource);
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${encoded}\n${expiry}`).digest('base64');
  const named = policy === undefined ? '' : `&skn=${policy}`;
  return `SharedAccessSignature sr=${encoded}&sig=${encodeURIComponent(signature)}&se=${expiry}${named}`;
}

/** What an Authorization header holds of a policy. */
export function serviceToken(hub, policy = 'iothubowner') {
  const key = /SharedAccessKey=(.*)$/.exec(hub.policies[policy])[1];
  return token(hub.name, key, policy);
}

/** Client id, user name and password of a device, or of `device/module`. */
export function credentials(hub, id) {
  const [device, module] = id.split('/');
  const resource = `${hub.name}/devices/${device}${module === undefined ? '' : `/modules/${module}`}`;
  const username = `${hub.name}/${id}/?api-version=2021-04-12`;
  return { clientId: id, username, password: token(resource, benchKey) };
}

/** A connected client of the package `mqtt`, the same for whatever is measured. */
export async function connect(port, caFile, options) {
  const ca = readFileSync(caFile);
  return mqtt.connectAsync({ host: 'localhost', port, protocol: 'mqtts', ca, protocolVersion: 4, ...options });
}

/** Asks a twin's channel and waits for the answer; `send` gives the milliseconds that it took. */
export async function twinRequests(client) {
  const waiting = new Map();
  client.on('message', (topic) => {
    const found = /^\$iothub\/twin\/res\/(\d+)\/\?\$rid=([^&]*)/.exec(topic);
    if (found === null) return;
    waiting.get(found[2])?.(Number(found[1]));
    waiting.delete(found[2]);
  });
  await client.subscribeAsync('$iothub/twin/res/#');
  let next = 0;
  return async (topic, payload, status) => {
    const rid = String((next += 1));
    const start = performance.now();
    const answer = new Promise((resolve) => void waiting.set(rid, resolve));
    client.publish(`${topic}?$rid=${rid}`, payload);
    const got = await answer;
    if (got !== status) throw new Error(`the answer was ${got}, not ${status}`);
    return performance.now() - start;
  };
}

export function residentKiB(pid) {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

export function atQuantile(numbers, quantile) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
}

/** Prints a promise with what was measured; a promise that is not kept ends the bench with 1. */
export function judge(what, measured, promised) {
  const holds = measured <= promised;
  console.log(`${what}: ${measured.toFixed(2)} ×, promised ${promised} ×: ${holds ? 'holds' : 'DOES NOT HOLD'}`);
  if (!holds) process.exitCode = 1;
}

/** Measures the same several times, in turns with what it is held against; gives the median of the ratios. */
export async function medianRatio(rounds, measure) {
  const ratios = [];
  for (let round = 0; round < rounds; round += 1) ratios.push(await measure());
  return atQuantile(ratios, 0.5);
}
