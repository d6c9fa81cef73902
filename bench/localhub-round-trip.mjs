#!/usr/bin/env node
// A reported patch and its answer, against PUBLISH and PUBACK of a bare aedes over TLS: node bench/localhub-round-trip.mjs
import {
  atQuantile,
  connect,
  credentials,
  judge,
  medianRatio,
  scratch,
  startBare,
  startHub,
  twinRequests,
} from './localhub-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const trips = Number(process.env.TRIPS ?? 600);
const turn = 50;

const hub = await startHub(scratch(), [{ deviceId: 'contoso-bench' }]);
const bare = await startBare('aedes', hub);
const device = await connect(hub.mqttPort, hub.caFile, credentials(hub, 'contoso-bench'));
const plain = await connect(bare.port, hub.caFile, { clientId: 'contoso-bench' });
const ask = await twinRequests(device);

let count = 0;
const payload = () => JSON.stringify({ temperature: { value: (count += 1), unit: 'C' } });
const report = async () => ask('$iothub/twin/PATCH/properties/reported/', payload(), 204);
const publish = async () => {
  const start = performance.now();
  await plain.publishAsync('contoso/bench', payload(), { qos: 1 });
  return performance.now() - start;
};

async function round() {
  const [reports, publishes] = [[], []];
  while (reports.length < trips) {
    for (let trip = 0; trip < turn; trip += 1) reports.push(await report());
    for (let trip = 0; trip < turn; trip += 1) publishes.push(await publish());
  }
  const [ours, theirs] = [reports, publishes].map((times) => atQuantile(times, 0.5));
  console.log(
    `p50 of ${trips}: reported patch ${ours.toFixed(2)} ms, aedes PUBLISH and PUBACK ${theirs.toFixed(2)} ms`,
  );
  return ours / theirs;
}

await round();
judge('reported patch, p50', await medianRatio(rounds, round), 2);
process.exit();
