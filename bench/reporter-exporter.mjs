#!/usr/bin/env node
// Beside Debian's prometheus-node-exporter on the same mounts, a hung one among them: node bench/reporter-exporter.mjs; SCRAPES=100
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { countCpu, eventually, judge, scratch, skip, startWorld } from './reporter-rig.mjs';

const scrapes = Number(process.env.SCRAPES ?? 100);
const hangs = 'share-03';
/** Prometheus itself gives up after 10 s by default. */
const giveUpSeconds = 60;

const found = () => spawnSync('sh', ['-c', 'command -v prometheus-node-exporter']).status === 0;
if (!found() && process.getuid?.() === 0) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-qq', '--no-install-recommends', 'prometheus-node-exporter'];
  spawnSync('apt-get', install, { stdio: 'ignore', env, timeout: 120_000 });
}
if (!found()) skip('prometheus-node-exporter is not there and cannot be installed');

const world = await startWorld(scratch(), {
  volumes: 8,
  desired: { probeIntervalSeconds: 5, probeDeadlineSeconds: 5, goodAfterReadings: 1 },
});
const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});
const exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });

/** Seconds until the metrics have come, and what they are. */
async function scrape(at) {
  const startedAt = performance.now();
  const response = await fetch(`http://127.0.0.1:${at}/metrics`, { signal: AbortSignal.timeout(giveUpSeconds * 1000) });
  const text = await response.text();
  return { seconds: (performance.now() - startedAt) / 1000, text };
}
/** One that has not come in time counts as so long: it may take longer, and it has brought nothing. */
async function scrapeOrGiveUp(at) {
  try {
    return { ...(await scrape(at)), word: '' };
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    return { seconds: giveUpSeconds, text: '', word: 'one given up after ' };
  }
}
async function cpuOf(pid, at) {
  await scrape(at);
  const seconds = countCpu(pid);
  for (let count = 0; count < scrapes; count += 1) await scrape(at);
  return seconds() / scrapes;
}

try {
  await eventually('the exporter', () => scrape(port).catch(() => undefined));
  const exporterSeconds = await cpuOf(exporter.pid, port);
  const ownSeconds = await cpuOf(world.pid, world.healthPort);
  const perScrape = `${(ownSeconds * 1000).toFixed(2)} ms of a core for each scrape against ${(exporterSeconds * 1000).toFixed(2)} ms`;
  console.log(
    `${perScrape}: ${(ownSeconds / exporterSeconds).toFixed(2)} ×, not promised: theirs has ten times as many series`,
  );

  await world.mounts[hangs].set({ statfs: { hang: true } });
  const hungAt = performance.now();
  const [theirs, own, told] = await Promise.all([
    scrapeOrGiveUp(port),
    scrape(world.healthPort),
    eventually(
      'the share to be told stuck',
      async () => {
        const { volumes } = await world.reported();
        return volumes?.[hangs]?.state === 'stuck' ? (performance.now() - hungAt) / 1000 : undefined;
      },
      60_000,
    ),
  ]);
  const others = world.names.filter((name) => name !== hangs);
  const toldOk = others.filter((name) =>
    own.text.split('\n').includes(`mooring_volume_state{volume="${name}",state="ok"} 1`),
  );
  const named = others.filter((name) => theirs.text.includes(name));
  console.log(
    `the first scrape once a share hangs: ${own.seconds.toFixed(2)} s with ${toldOk.length} of ${others.length} others as ok, against ${theirs.word}${theirs.seconds.toFixed(2)} s with ${named.length}`,
  );
  judge('others that the first scrape does not tell as ok', others.length - toldOk.length, '', 0);
  judge('the one against the other', own.seconds / theirs.seconds, ' ×', 1);
  const later = await scrape(port);
  const theirWord = later.text.split('\n').filter((line) => line.includes(hangs) && line.includes('device_error'));
  console.log(
    `told to the hub as stuck after ${told.toFixed(1)} s; the exporter says: ${theirWord.join(' ') || 'nothing'}`,
  );
} finally {
  exporter.kill('SIGKILL');
  await world.stop();
}
