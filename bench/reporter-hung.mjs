#!/usr/bin/env node
// What 8 hung of 24 shares do to the others, by the twin at the hub: node bench/reporter-hung.mjs; ROUNDS=4 CHANGES=3
import { setTimeout as sleep } from 'node:timers/promises';
import { atQuantile, eventually, judge, scratch, startWorld } from './reporter-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 4);
const changes = Number(process.env.CHANGES ?? 3);
/** Two patches are 10 s apart; what changes after a quiet time goes at once. */
const quietSeconds = 10.5;
const intervalSeconds = 5;

const world = await startWorld(scratch(), {
  volumes: 24,
  desired: { probeIntervalSeconds: intervalSeconds, probeDeadlineSeconds: 2, goodAfterReadings: 1 },
});
const hung = world.names.filter((_, index) => index % 3 === 0);
const others = world.names.filter((name) => !hung.includes(name));

async function stateOf(names, state) {
  await eventually(
    `${names.length} shares to be ${state}`,
    async () => {
      const { volumes } = await world.reported();
      return names.every((name) => volumes?.[name]?.state === state) ? true : undefined;
    },
    60_000,
  );
}

/** Until no patch has come for so long that the next one need not wait. */
async function quiet() {
  let [version, since] = [0, performance.now()];
  while (performance.now() - since < quietSeconds * 1000) {
    const { $version } = await world.reported();
    if ($version !== version) [version, since] = [$version, performance.now()];
    await sleep(100);
  }
}

let turn = 0;
/**
 * How long, in ms, it took from an error of another share, or from its healing, to the twin. Most of it is the wait for
 * the next reading: the changes are spread over the interval, so that both parts have the same of it.
 */
async function report() {
  const times = [];
  for (let change = 0; change < changes; change += 1) {
    const name = others[(turn += 1) % others.length];
    const mount = world.mounts[name];
    for (const state of ['ioError', 'ok']) {
      await quiet();
      await sleep((intervalSeconds * 1000 * times.length) / (2 * changes));
      const changedAt = performance.now();
      await (state === 'ok' ? mount.mend() : mount.set({ opendir: { errno: 'EIO' } }));
      await stateOf([name], state);
      times.push(performance.now() - changedAt);
    }
  }
  return times;
}

const times = { without: [], with: [] };
try {
  await stateOf(world.names, 'ok');
  for (let round = 0; round < rounds; round += 1) {
    times.without.push(...(await report()));
    for (const name of hung) await world.mounts[name].set({ [round % 2 === 0 ? 'statfs' : 'readdir']: { hang: true } });
    await stateOf(hung, 'stuck');
    times.with.push(...(await report()));
    for (const name of hung) await world.mounts[name].mend();
    await stateOf(hung, 'ok');
  }
  const say = (of) => `median ${atQuantile(of, 0.5).toFixed(0)} ms, p99 ${atQuantile(of, 0.99).toFixed(0)} ms`;
  console.log(
    `${times.with.length} changes, from the change to the twin: ${say(times.without)}; beside 8 that hang ${say(times.with)}`,
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
