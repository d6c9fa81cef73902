#!/usr/bin/env node
// What 8 hung of 24 shares do to the others, by the twin at the hub: node bench/reporter-hung.mjs; ROUNDS=2 CHANGES=2
import { setTimeout as sleep } from 'node:timers/promises';
import { atQuantile, eventually, judge, scratch, startWorld } from './reporter-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 2);
const changes = Number(process.env.CHANGES ?? 2);
/** Two patches are 10 s apart; what changes after a quiet time goes at once. */
const quietSeconds = 10.5;
const intervalSeconds = 5;
const watchedSeconds = Number(process.env.SECONDS ?? 45);
/** How often it is looked whether a share has been asked: a hundredth of what is measured. */
const lookMilliseconds = 50;
/** Two patches are 10 s apart: none is missed. */
const lookForPatchMilliseconds = 2_000;
/** A change is met by one look and seen in the twin by another, so that two times differ by so much though nothing does. */
const noiseMilliseconds = 2 * lookMilliseconds;
/** More changes than these are not made. */
const mostTurns = 6 * rounds * changes;

const world = await startWorld(scratch(), {
  volumes: 24,
  desired: { probeIntervalSeconds: intervalSeconds, probeDeadlineSeconds: 2, goodAfterReadings: 1 },
});
const hung = world.names.filter((_, index) => index % 3 === 0);
const others = world.names.filter((name) => !hung.includes(name));

/** The version of the twin that says so first. */
async function stateOf(names, state) {
  return eventually(
    `${names.length} shares to be ${state}`,
    async () => {
      const { volumes, $version } = await world.reported();
      return names.every((name) => volumes?.[name]?.state === state) ? $version : undefined;
    },
    60_000,
  );
}

/** Until no patch has come for so long that the next one need not wait; the version of the twin then. */
async function quiet() {
  let [version, since] = [0, performance.now()];
  while (performance.now() - since < quietSeconds * 1000) {
    const { $version } = await world.reported();
    if ($version !== version) [version, since] = [$version, performance.now()];
    await sleep(100);
  }
  return version;
}

/** New in every patch, whatever it is about; the summary follows from the rest. */
const stamps = new Set(['seq', 'heartbeatUtc', 'summary', '$version', '$metadata']);
const told = (value) => JSON.stringify(value, (key, inner) => (stamps.has(key) ? undefined : inner));

/** Counts, until it is told to stop, the patches that tell something of the shares that hang and of nothing else. */
function countPatchesOfHung() {
  const stopping = new AbortController();
  let [count, last] = [0, undefined];
  const counted = (async () => {
    for (; !stopping.signal.aborted; await sleep(lookForPatchMilliseconds)) {
      const { volumes = {}, ...document } = await world.reported();
      const of = (names) => told(names.map((name) => volumes[name]));
      const now = { hung: of(hung), rest: `${of(others)} ${told(document)}` };
      if (last !== undefined && now.hung !== last.hung && now.rest === last.rest) count += 1;
      last = now;
    }
    return count;
  })();
  // For whoever waits for it: where the bench ends for another reason, that one is to be told.
  counted.catch(() => undefined);
  return { counted, stop: () => stopping.abort() };
}

/** How often a share has been asked since it was mounted. */
const asked = async (name) => (await world.mounts[name].counts()).asked.statfs ?? 0;

/** The times, in ms, between one reading of a share and its next, of all that do not hang. */
async function watchReadings() {
  const [gaps, last] = [[], new Map()];
  const end = performance.now() + watchedSeconds * 1000;
  while (performance.now() < end) {
    const counts = await Promise.all(others.map(asked));
    const now = performance.now();
    for (const [index, name] of others.entries()) {
      const before = last.get(name);
      if (before?.count === counts[index]) continue;
      if (before?.at !== undefined) gaps.push(now - before.at);
      // Of the first one nobody knows when the reading before it was.
      last.set(name, { count: counts[index], at: before === undefined ? undefined : now });
    }
    await sleep(lookMilliseconds);
  }
  return gaps;
}

let turn = 0;
/**
 * How long, in ms, it took from the reading that met an error of a share, or its healing, to the twin. Two patches are 10 s
 * apart: a change is made again where another patch, as of the load of the machine, went before it.
 */
async function watchTelling(seen) {
  for (let change = 0; change < changes; turn += 1) {
    if (turn >= mostTurns)
      throw new Error(`other patches went before ${seen.again} changes: nothing can be measured here`);
    const name = others[turn % others.length];
    const mount = world.mounts[name];
    const times = [
      await timeToTell(name, 'ioError', () => mount.set({ opendir: { errno: 'EIO' } })),
      await timeToTell(name, 'ok', () => mount.mend()),
    ];
    if (times.includes(undefined)) seen.again += 1;
    else {
      change += 1;
      seen.telling.push(...times);
    }
  }
}

/** Undefined where another patch went before. */
async function timeToTell(name, state, make) {
  const version = await quiet();
  const before = await asked(name);
  await make();
  await eventually('the next reading', async () => ((await asked(name)) > before ? true : undefined), 60_000);
  const metAt = performance.now();
  const toldBy = await stateOf([name], state);
  return toldBy === version + 1 ? performance.now() - metAt : undefined;
}

const stepMilliseconds = 100;
/**
 * How long it takes from a change at any moment to the twin, in ms: what is left of the time between two readings, each
 * moment of it as likely as any other, and what the telling takes after it. A few changes by themselves would measure when
 * they happened to come.
 */
function reports({ gaps, telling }) {
  return gaps.flatMap((gap) =>
    Array.from({ length: Math.ceil(gap / stepMilliseconds) }, (_, step) => gap - step * stepMilliseconds).flatMap(
      (wait) => telling.map((time) => wait + time),
    ),
  );
}

const seen = { without: { gaps: [], telling: [], again: 0 }, with: { gaps: [], telling: [], again: 0 } };
let patchesOfHung = 0;
async function watch(part) {
  part.gaps.push(...(await watchReadings()));
  await watchTelling(part);
}

try {
  await stateOf(world.names, 'ok');
  for (let round = 0; round < rounds; round += 1) {
    await watch(seen.without);
    for (const name of hung) await world.mounts[name].set({ [round % 2 === 0 ? 'statfs' : 'readdir']: { hang: true } });
    await stateOf(hung, 'stuck');
    const { counted, stop } = countPatchesOfHung();
    await watch(seen.with).finally(stop);
    patchesOfHung += await counted;
    for (const name of hung) await world.mounts[name].mend();
    await stateOf(hung, 'ok');
  }
  const times = { without: reports(seen.without), with: reports(seen.with) };
  const ms = (of, quantile) => `${atQuantile(of, quantile).toFixed(0)} ms`;
  const say = (part) =>
    `${seen[part].gaps.length} times between readings, p99 ${ms(seen[part].gaps, 0.99)}; ${seen[part].telling.length} changes from their reading to the twin, at worst ${ms(seen[part].telling, 1)} (${seen[part].again} made again); together median ${ms(times[part], 0.5)}, p99 ${ms(times[part], 0.99)}`;
  console.log(`without: ${say('without')}`);
  console.log(`beside 8 that hang: ${say('with')}`);
  judge(
    'p99 beside hung ones against without',
    atQuantile(times.with, 0.99) / atQuantile(times.without, 0.99),
    ' ×',
    1.2,
  );
  // The wait for a reading is so much longer than the telling that the two together would hide a telling that takes many times as long.
  const tellingSeconds = (part) => atQuantile(seen[part].telling, 0.99) / 1000;
  judge(
    'from a reading to the twin beside hung ones, p99',
    tellingSeconds('with'),
    ' s',
    Number((1.2 * tellingSeconds('without') + noiseMilliseconds / 1000).toFixed(3)),
  );
  // Such a patch would hold up that of a change by 10 s, and a change that another went before is made again.
  judge('patches that tell of hung ones alone, once all are told', patchesOfHung, '', 0);
} finally {
  await world.stop();
}
