#!/usr/bin/env node
// From a change of a volume to the twin at the local hub: node bench/reporter-latency.mjs; ROUNDS=3
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, judge, scratch, startWorld } from './reporter-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const [intervalSeconds, deadlineSeconds] = [5, 5];
/** Two patches are 10 s apart; the first after a quiet time goes at once. */
const quietSeconds = 10.5;
/** Fewer changes than these are made again. */
const mostAgain = 3 * rounds;

const world = await startWorld(scratch(), {
  volumes: 8,
  desired: { probeIntervalSeconds: intervalSeconds, probeDeadlineSeconds: deadlineSeconds, goodAfterReadings: 1 },
});
const name = 'share-03';
const mount = world.mounts[name];

/** The version of the twin that says so first. */
function becomes(state) {
  return eventually(
    `the twin to say ${state}`,
    async () => {
      const { volumes, $version } = await world.reported();
      return volumes?.[name]?.state === state ? $version : undefined;
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

/** How long it was from what could first be seen of it to the twin, and from the change itself, in seconds; `isAlone`: no patch went before it. */
async function timeOf(state, change) {
  const version = await quiet();
  const { asked } = await mount.counts();
  const before = asked.statfs ?? 0;
  const changedAt = performance.now();
  await change();
  let seenAt;
  const watching = (async () => {
    while (seenAt === undefined) {
      const now = (await mount.counts()).asked.statfs ?? 0;
      if (now > before) seenAt = performance.now();
      else await sleep(10);
    }
  })();
  const toldBy = await becomes(state);
  const toldAt = performance.now();
  seenAt ??= changedAt;
  await watching;
  return {
    isAlone: toldBy === version + 1,
    fromReading: (toldAt - seenAt) / 1000,
    fromChange: (toldAt - changedAt) / 1000,
  };
}

let madeAgain = 0;
/** Both ways, once more where a patch of something else, as of the load of the machine, went before one of them. */
async function timesOf(state, change) {
  for (;;) {
    const bad = await timeOf(state, change);
    const good = await timeOf('ok', () => mount.mend());
    if (bad.isAlone && good.isAlone) return { bad, good };
    madeAgain += 1;
    if (madeAgain > mostAgain)
      throw new Error('other patches went before too many changes: nothing can be measured here');
    console.log(`${state}: made again, since another patch went before it`);
  }
}

const changes = {
  stuck: () => mount.set({ statfs: { hang: true } }),
  ioError: () => mount.set({ opendir: { errno: 'EIO' } }),
  stale: () => mount.set({ statfs: { errno: 'ESTALE' } }),
};
/** That a share hangs is not to be seen before the deadline of the first question has run out: it is judged from that. */
const worst = { seenAtOnce: 0, hang: 0, hangFromChange: 0 };
try {
  await becomes('ok');
  for (let round = 0; round < rounds; round += 1) {
    for (const [state, change] of Object.entries(changes)) {
      const { bad, good } = await timesOf(state, change);
      const seconds = ({ fromReading, fromChange }) =>
        `${fromReading.toFixed(1)} s after the reading began, ${fromChange.toFixed(1)} s after the change`;
      console.log(`${state}: ${seconds(bad)}; ok again: ${seconds(good)}`);
      const times = state === 'stuck' ? [good.fromChange] : [bad.fromChange, good.fromChange];
      worst.seenAtOnce = Math.max(worst.seenAtOnce, ...times);
      if (state === 'stuck') {
        worst.hang = Math.max(worst.hang, bad.fromReading);
        worst.hangFromChange = Math.max(worst.hangFromChange, bad.fromChange);
      }
    }
  }
  judge('from an error, or from healing, to the twin, at worst', worst.seenAtOnce, ' s', deadlineSeconds + 2);
  judge('from the first question that hung to the twin, at worst', worst.hang, ' s', deadlineSeconds + 2);
  judge(
    'from the hang itself, the interval until that question included, at worst',
    worst.hangFromChange,
    ' s',
    intervalSeconds + deadlineSeconds + 2,
  );
} finally {
  await world.stop();
}
