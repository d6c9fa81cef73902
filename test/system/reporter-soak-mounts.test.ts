import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeResponseSchema, type VolumeState } from '@mooring/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountFuse, startFuseServer, type FuseMount, type FuseServer } from '../running/fuse-server.ts';
import type { Faults } from '../running/fuse-server-faults.ts';

const canRun = canMountFuse && process.env['MOORING_SOAK'] === '1';
const seconds = Number(process.env['MOORING_SOAK_SECONDS'] ?? 1800);

const device = 'contoso-edge-9';
const module = 'line-prober';
const names = Array.from({ length: 8 }, (_, index) => `share-${index + 1}`);
/** What may be held by a share, a reading and a write, and what is kept for next time. */
const mostChildren = 2 * names.length + 4;
/** As in its container: whoever is left to process 1 and not waited for is counted among its children. */
const alone = ['unshare', '--pid', '--fork', '--kill-child'];
/** The heap of a process that has just started grows until it is first collected as a whole. */
const mostGrowthMiB = 16;

const faults: readonly (readonly [Faults, readonly VolumeState[]])[] = [
  [{}, ['ok', 'slow']],
  [{ statfs: { hang: true } }, ['stuck']],
  [{ readdir: { hang: true } }, ['stuck']],
  [{ every: { hang: true } }, ['stuck']],
  [{ statfs: { errno: 'EIO' } }, ['ioError']],
  [{ opendir: { errno: 'ESTALE' } }, ['stale']],
  [{ statfs: { errno: 'EHOSTDOWN' } }, ['unreachable']],
  [{ statfs: { delayMilliseconds: 300 } }, ['ok', 'slow']],
  // A question is answered by what is read: a write may fail, hang or take its time meanwhile.
  [{ fsync: { hang: true } }, ['ok', 'slow']],
  [{ write: { delayMilliseconds: 1_500 }, unlink: { errno: 'EIO' } }, ['ok', 'slow']],
  [{ flush: { errno: 'EDQUOT' } }, ['ok', 'slow']],
];

/** The one child of a process. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

/** What a process holds: memory, open files, children. */
function holdingsOf(pid: number): { residentMiB: number; descriptors: number; children: number } {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const children = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
    } catch {
      // It ended while it was looked at.
      return false;
    }
  });
  return {
    residentMiB: Number(kib) / 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    children: children.length,
  };
}

function medianOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

describe.runIf(canRun)('a prober over shares that fail at random, for a long time', () => {
  const folder = scratchFolder();
  const mounts = new Map<string, FuseMount>();
  const path = (share: string) => join(folder.path, 'mnt', share);
  let server: FuseServer;
  let hub: Hub;
  let environment: NodeJS.ProcessEnv;
  let program: Program;
  let pid: number;

  beforeAll(async () => {
    server = startFuseServer();
    for (const name of names) {
      mounts.set(name, await server.mount({ path: path(name), source: `//contoso-ase/${name}`, subtype: 'share' }));
    }
    hub = await startHub(join(folder.path, 'hub'));
    const key = await hub.addModule(device, module);
    await hub.setDesired(device, module, {
      volumes: Object.fromEntries(names.map((share) => [share, { share, path: path(share) }])),
      probeIntervalSeconds: 5,
      probeDeadlineSeconds: 1,
      goodAfterReadings: 1,
      shareFsTypes: ['fuse.share'],
      writeProbe: { intervalSeconds: 60 },
    });
    environment = {
      PATH: process.env['PATH'],
      MOORING_ROLE: 'prober',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    };
    await start(alone);
  });
  afterAll(async () => {
    await server?.stop();
    await program?.stop();
    await hub?.stop();
    folder.remove();
  });

  async function start(launcher: readonly string[]): Promise<void> {
    program = startReporter(environment, [], launcher);
    await program.ready;
    const started = program.child.pid ?? 0;
    pid = launcher.length === 0 ? started : childOf(started);
  }
  const probe = async () => probeResponseSchema.parse((await hub.invoke(device, module, {})).payload).volumes;

  /** Ends the prober by SIGTERM as it stands, and starts another. */
  async function startAnew(): Promise<number> {
    const sentAt = performance.now();
    process.kill(pid, 'SIGTERM');
    const { code } = await program.ended;
    const milliseconds = performance.now() - sentAt;
    expect(code).toBe(0);
    // Not as process 1, which the kernel lets end after all others of its namespace, those that hang in a share among them.
    await start([]);
    return milliseconds;
  }

  it(
    'tells each for what it is, and grows neither in memory nor in open files nor in children',
    { timeout: (seconds + 300) * 1000 },
    async () => {
      const seed = Number(process.env['MOORING_SEED'] ?? 1);
      const rounds = fc.sample(fc.array(fc.nat(faults.length - 1), { minLength: 8, maxLength: 8 }), {
        seed,
        numRuns: 5000,
      });
      const samples: ReturnType<typeof holdingsOf>[] = [];
      const endAt = performance.now() + seconds * 1000;
      for (const round of rounds) {
        if (performance.now() > endAt) break;
        for (const [index, name] of names.entries()) {
          const [now] = faults[round[index] ?? 0] ?? [{}];
          // What hung is let go first, or the server answers it as the new fault says.
          await mounts.get(name)?.mend();
          await mounts.get(name)?.set(now);
        }
        const wanted = names.map((_, index) => faults[round[index] ?? 0]?.[1] ?? []);
        const told = async () => {
          const volumes = await probe();
          return names.map((name) => volumes[name]?.state);
        };
        const isRight = (state: VolumeState | undefined, index: number) =>
          state !== undefined && wanted[index]?.includes(state) === true;
        let last: (VolumeState | undefined)[] = [];
        await eventually('the states', async () => {
          last = await told();
          return last.every(isRight) ? true : undefined;
        }).catch(() => undefined);
        expect({ round: samples.length, wrong: last.filter((state, index) => !isRight(state, index)), wanted }).toEqual(
          {
            round: samples.length,
            wrong: [],
            wanted,
          },
        );
        const holdings = holdingsOf(pid);
        expect(holdings.children).toBeLessThanOrEqual(mostChildren);
        samples.push(holdings);
      }
      for (const name of names) await mounts.get(name)?.mend();
      await eventually('all to be well', async () => {
        const volumes = await probe();
        return names.every((name) => volumes[name]?.state === 'ok') ? true : undefined;
      });
      const wellAt = Date.now();
      const isWritten = async () => {
        const volumes = await probe();
        return names.every((name) => Date.parse(volumes[name]?.writtenUtc ?? '') >= wellAt) ? true : undefined;
      };
      await eventually('each to be written to again', isWritten, 150_000);
      // The first third is a process that has not found its size yet.
      const third = Math.floor(samples.length / 3);
      const [early, late] = [samples.slice(third, 2 * third), samples.slice(2 * third)];
      const growth = (of: keyof (typeof samples)[number]) =>
        medianOf(late.map((one) => one[of])) - medianOf(early.map((one) => one[of]));
      const tenth = Math.ceil(samples.length / 10);
      const at = (from: number) => {
        const some = samples.slice(from, from + tenth);
        const of = (what: keyof (typeof samples)[number]) => medianOf(some.map((one) => one[what])).toFixed(0);
        return `${of('residentMiB')} MiB, ${of('descriptors')} open files, ${of('children')} children`;
      };
      process.stderr.write(
        `${samples.length} rounds in ${seconds} s (medians of a tenth of them each): at the beginning ${at(0)}; ` +
          `in the middle ${at(samples.length >> 1)}; at the end ${at(samples.length - tenth)}\n`,
      );
      expect(third).toBeGreaterThan(0);
      expect(growth('residentMiB')).toBeLessThan(mostGrowthMiB);
      expect(Math.abs(growth('descriptors'))).toBeLessThanOrEqual(3 * mostChildren);
      // Once all is well nothing is left of what hung.
      await eventually('no child but those that are kept', () => (holdingsOf(pid).children <= 2 ? true : undefined));
    },
  );

  it('ends within a second of SIGTERM at whatever point', { timeout: 600_000 }, async () => {
    const points = fc.sample(fc.tuple(fc.nat(faults.length - 1), fc.nat(1_500)), {
      seed: 7,
      numRuns: seconds < 600 ? 5 : 40,
    });
    await startAnew();
    for (const [fault, afterMilliseconds] of points) {
      for (const name of names) await mounts.get(name)?.set(faults[fault]?.[0] ?? {});
      const at = performance.now() + afterMilliseconds;
      await eventually('the moment', () => (performance.now() >= at ? true : undefined));
      expect(await startAnew()).toBeLessThan(1_000);
      for (const name of names) await mounts.get(name)?.mend();
    }
  });
});
