#!/usr/bin/env node
// A twin read over REST, against the same bytes from a bare route of express over TLS: node bench/localhub-rest.mjs
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { atQuantile, judge, medianRatio, scratch, serviceToken, startBare, startHub } from './localhub-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const reads = Number(process.env.READS ?? 1000);
const turn = 50;

const hub = await startHub(scratch(), [{ deviceId: 'contoso-bench' }]);
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(hub.caFile) });
const headers = { authorization: serviceToken(hub) };
const otherAgent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(hub.caFile) });

async function read(port, withAgent) {
  const start = performance.now();
  const text = await new Promise((resolve, reject) => {
    const path = '/twins/contoso-bench?api-version=2021-04-12';
    request({ host: 'localhost', port, path, headers, agent: withAgent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => void chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`the answer was ${response.statusCode}`));
      });
    })
      .on('error', reject)
      .end();
  });
  return { milliseconds: performance.now() - start, text };
}

process.env.BENCH_TWIN = (await read(hub.httpsPort, agent)).text;
const bare = await startBare('express', hub);

async function round() {
  const [twins, plain] = [[], []];
  while (twins.length < reads) {
    for (let time = 0; time < turn; time += 1) twins.push((await read(hub.httpsPort, agent)).milliseconds);
    for (let time = 0; time < turn; time += 1) plain.push((await read(bare.port, otherAgent)).milliseconds);
  }
  const [ours, theirs] = [twins, plain].map((times) => atQuantile(times, 0.5));
  console.log(`p50 of ${reads}: twin ${ours.toFixed(2)} ms, route of express ${theirs.toFixed(2)} ms`);
  return ours / theirs;
}

await round();
judge('twin over REST, p50', await medianRatio(rounds, round), 2);
process.exit();
