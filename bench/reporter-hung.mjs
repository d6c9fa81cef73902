#!/usr/bin/env node
// What 8 hung of 24 shares do to the others: node bench/reporter-hung.mjs; ROUNDS=6 PROBES=60
import { setTimeout as sleep } from 'node:timers/promises';
import { atQuantile, eventually, judge, scratch, startWorld } from './reporter-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 6);
const probes = Number(process.env.PROBES ?? 60);

const world = await startWorld(scratch(), {
  volumes: 24,
  desired: { probeIntervalSeconds: 5, probeDeadlineSeconds: 2, goodAfterReadings: 1 },
});
const hung = world.names.filter((_, index) => index % 3 === 0);
const others = world.names.filter((name) => !hung.includes(name));

async function stateOfHung(state) {
  await eventually(
    `the hung ones to be ${state}`,
    async () => {
      const { volumes } = await world.reported();
      return hung.every((name) => volumes?.[name]?.state === state) ? true : undefined;
    },
    60_000,
  );
}
/** How long each answer about all the others took, in ms, from the question by direct method to its answer at the hub. */
async function ask() {
  const times = [];
  for (let probe = 0; probe < probes; probe += 1) {
    const startedAt = performance.now();
    const { volumes } = await world.probe(others);
    times.push(performance.now() - startedAt);
    for (const name of others) if (volumes[name]?.state !== 'ok') throw new Error(`${name} is ${volumes[name]?.state}`);
    // Not in step with the rounds.
    await sleep(20);
  }
  return times;
}

const times = { without: [], with: [] };
try {
  await stateOfHung('ok');
  await ask();
  for (let round = 0; round < rounds; round += 1) {
    times.without.push(...(await ask()));
    for (const name of hung) await world.mounts[name].set({ [round % 2 === 0 ? 'statfs' : 'readdir']: { hang: true } });
    await stateOfHung('stuck');
    times.with.push(...(await ask()));
    for (const name of hung) await world.mounts[name].mend();
    await stateOfHung('ok');
  }
  const say = (of) => `median ${atQuantile(of, 0.5).toFixed(1)} ms, p99 ${atQuantile(of, 0.99).toFixed(1)} ms`;
  console.log(
    `16 shares asked ${times.with.length} times: ${say(times.without)}; beside 8 that hang ${say(times.with)}`,
  );
  judge(
    'p99 beside hung ones against without',
    atQuantile(times.with, 0.99) / atQuantile(times.without, 0.99),
    ' ×',
    1.2,
  );
} finally {
  await world.stop();
}
