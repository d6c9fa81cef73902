#!/usr/bin/env node
// From a change of a volume to the twin at the local hub: node bench/reporter-latency.mjs; ROUNDS=3
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, judge, scratch, startWorld } from './reporter-rig.mjs';

const rounds = Number(process.env.ROUNDS ?? 3);
const [intervalSeconds, deadlineSeconds] = [5, 5];
/** Two patches are 10 s apart; the first after a quiet time goes at once. */
const quietSeconds = 10.5;

const world = await startWorld(scratch(), {
  volumes: 8,
  desired: { probeIntervalSeconds: intervalSeconds, probeDeadlineSeconds: deadlineSeconds, goodAfterReadings: 1 },
});
const name = 'share-03';
const mount = world.mounts[name];

async function becomes(state) {
  await eventually(
    `the twin to say ${state}`,
    async () => ((await world.reported()).volumes?.[name]?.state === state ? true : undefined),
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

/** How long it was from what could first be seen of it to the twin, and from the change itself, in seconds. */
async function timeOf(state, change) {
  await quiet();
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
  await becomes(state);
  const toldAt = performance.now();
  seenAt ??= changedAt;
  await watching;
  return { fromReading: (toldAt - seenAt) / 1000, fromChange: (toldAt - changedAt) / 1000 };
}

const changes = {
  stuck: () => mount.set({ statfs: { hang: true } }),
  ioError: () => mount.set({ opendir: { errno: 'EIO' } }),
  stale: () => mount.set({ statfs: { errno: 'ESTALE' } }),
};
const worst = { fromReading: 0, fromChange: 0 };
try {
  await becomes('ok');
  for (let round = 0; round < rounds; round += 1) {
    for (const [state, change] of Object.entries(changes)) {
      const bad = await timeOf(state, change);
      const good = await timeOf('ok', () => mount.mend());
      const seconds = ({ fromReading, fromChange }) =>
        `${fromReading.toFixed(1)} s after the reading began, ${fromChange.toFixed(1)} s after the change`;
      console.log(`${state}: ${seconds(bad)}; ok again: ${seconds(good)}`);
      for (const part of Object.keys(worst)) worst[part] = Math.max(worst[part], bad[part], good[part]);
    }
  }
  judge('from the first reading after a change to the twin, at worst', worst.fromReading, ' s', deadlineSeconds + 2);
  judge(
    'from the change itself, an interval of 5 s included, at worst',
    worst.fromChange,
    ' s',
    intervalSeconds + deadlineSeconds + 2,
  );
} finally {
  await world.stop();
}
