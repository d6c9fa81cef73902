#!/usr/bin/env node
// Telemetry at QoS 1, how much and how fast, beside Debian's mosquitto over TLS: node bench/localhub-telemetry.mjs
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { atQuantile, connect, credentials, medianRatio, scratch, startBare, startHub } from './localhub-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const messages = Number(process.env.MESSAGES ?? 4000);
const trips = Number(process.env.TRIPS ?? 500);
const inFlight = 100;
const payload = JSON.stringify({ machine: 'contoso-1', temperature: 21.5, text: 'x'.repeat(200) });
const mosquitto = 'mosquitto';

const folder = scratch();
const hub = await startHub(folder, [{ deviceId: 'contoso-bench' }]);
const bare = await startBare('aedes', hub);
const other = await startMosquitto();
const device = await connect(hub.mqttPort, hub.caFile, credentials(hub, 'contoso-bench'));
const sides = { hub: [device, 'devices/contoso-bench/messages/events/'] };
sides.aedes = [await connect(bare.port, hub.caFile, { clientId: 'contoso-bench' }), 'contoso/events'];
if (other !== null)
  sides.mosquitto = [await connect(other, hub.caFile, { clientId: 'contoso-bench' }), 'contoso/events'];

/** Messages a second, with so many not yet acknowledged at a time. */
async function throughput([client, topic]) {
  const start = performance.now();
  let left = messages;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while ((left -= 1) >= 0) await client.publishAsync(topic, payload, { qos: 1 });
    }),
  );
  return messages / ((performance.now() - start) / 1000);
}

/** Milliseconds from PUBLISH to PUBACK, one after another. */
async function median([client, topic]) {
  const times = [];
  for (let trip = 0; trip < trips; trip += 1) {
    const start = performance.now();
    await client.publishAsync(topic, payload, { qos: 1 });
    times.push(performance.now() - start);
  }
  return atQuantile(times, 0.5);
}

const measured = {};
const names = Object.keys(sides);
await medianRatio(rounds + 1, async () => {
  for (const name of names) {
    const one = { perSecond: await throughput(sides[name]), p50: await median(sides[name]) };
    (measured[name] ??= []).push(one);
  }
});
const middle = (name, what) =>
  atQuantile(
    measured[name].slice(1).map((one) => one[what]),
    0.5,
  );
for (const name of names) {
  console.log(
    `${name}: ${middle(name, 'perSecond').toFixed(0)} messages a second, PUBACK after ${middle(name, 'p50').toFixed(2)} ms (p50)`,
  );
}
for (const name of names.slice(1)) {
  const [rate, time] = ['perSecond', 'p50'].map((what) => (middle('hub', what) / middle(name, what)).toFixed(2));
  console.log(`telemetry against ${name}: ${rate} × the messages a second, ${time} × the time to PUBACK; not promised`);
}
process.exit();

/** Its port; null where it is not installed and cannot be. */
async function startMosquitto() {
  if (process.getuid?.() === 0 && spawnSync(mosquitto, ['-h']).error !== undefined) {
    spawnSync('sh', ['-c', `apt-get -q update; apt-get -qy install --no-install-recommends ${mosquitto}`]);
  }
  if (spawnSync(mosquitto, ['-h']).error !== undefined) {
    console.log('Without mosquitto: it is not installed, and only root can install it.');
    return null;
  }
  const port = 20_000 + (process.pid % 20_000);
  const config = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    `user ${process.env.USER ?? 'root'}`,
    `certfile ${join(hub.data, 'server.pem')}`,
    `keyfile ${join(hub.data, 'server-key.pem')}`,
    'log_type error',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const child = spawn(mosquitto, ['-c', config], { stdio: 'ignore' });
  process.on('exit', () => void child.kill());
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (await listens(port)) return port;
    await setTimeout(100);
  }
  throw new Error('mosquitto did not start');
}

async function listens(port) {
  return new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => void socket.destroy());
  });
}
