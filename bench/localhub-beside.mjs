#!/usr/bin/env node
// Twin reads of a quiet client, alone and beside one that publishes as fast as it can: node bench/localhub-beside.mjs
import { fileURLToPath } from 'node:url';
import { atQuantile, connect, credentials, scratch, startHub, startProgram, twinRequests } from './localhub-rig.mjs';

const reads = Number(process.env.READS ?? 500);
const boundMs = 1000;

if (process.argv[2] === 'publish') await publishForEver(...process.argv.slice(3));

const hub = await startHub(scratch(), [{ deviceId: 'quiet' }, { deviceId: 'loud' }]);
const quiet = await twinRequests(await connect(hub.mqttPort, hub.caFile, credentials(hub, 'quiet')));

async function measure(what) {
  const times = [];
  for (let time = 0; time < reads; time += 1) times.push(await quiet('$iothub/twin/GET/', '', 200));
  const [p50, p99] = [0.5, 0.99].map((quantile) => atQuantile(times, quantile));
  console.log(`${what}: twin read p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  return p99;
}

await measure('alone');
const { username, password } = credentials(hub, 'loud');
const args = [fileURLToPath(import.meta.url), 'publish', String(hub.mqttPort), hub.caFile, username, password];
await startProgram(process.execPath, args);
const p99 = await measure('beside a publisher at full speed');
console.log(`p99 beside it: ${p99.toFixed(0)} ms, bound ${boundMs} ms: ${p99 <= boundMs ? 'holds' : 'DOES NOT HOLD'}`);
process.exit(p99 <= boundMs ? 0 : 1);

/** Keeps a thousand messages unacknowledged, whatever the hub does about it. */
async function publishForEver(port, caFile, name, secret) {
  const client = await connect(Number(port), caFile, { clientId: 'loud', username: name, password: secret });
  process.stdin.on('end', () => process.exit(0)).resume();
  console.log(JSON.stringify({ ready: true }));
  const publish = () => client.publish('devices/loud/messages/events/', 'x'.repeat(1000), { qos: 1 }, publish);
  for (let count = 0; count < 1000; count += 1) publish();
  await new Promise(() => {});
}
