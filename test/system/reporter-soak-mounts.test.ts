import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
import { collectedMemory, type CollectedMemory } from '../running/collected-memory.ts';
import { canMountFuse, startFuseServer, type FuseMount, type FuseServer } from '../running/fuse-server.ts';
import type { Faults } from '../running/fuse-server-faults.ts';
import {
  growthOf,
  holdingsOf,
  leastRunMinutes,
  settledOf,
  type Holdings,
  type SettledHoldings,
} from '../running/holdings.ts';

const canRun = canMountFuse && process.env['MOORING_SOAK'] === '1';
const seconds = Number(process.env['MOORING_SOAK_SECONDS'] ?? 1800);

const device = 'contoso-edge-9';
const module = 'line-prober';
const names = Array.from({ length: 8 }, (_, index) => `share-${index + 1}`);
/** What may be held by a share, a reading and a write, and what is kept for next time. */
const mostChildren = 2 * names.length + 4;
/** As in its container: whoever is left to process 1 and not waited for is counted among its children. */
const alone = ['unshare', '--pid', '--fork', '--kill-child'];
/** Kept for next time while nothing is asked. */
const mostIdle = 2;
/** After so many rounds all shares are mended, and what is held then is looked at. */
const roundsBetweenRests = 8;
/** What they take, on a slow machine. */
const betweenRestsMinutes = 1 / 3;
const leastSeconds = 60 * leastRunMinutes(betweenRestsMinutes);
const looksAtRest = { count: 20, milliseconds: 50 };

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

describe('what is taken for growth over half an hour', () => {
  /** A rest each quarter of a minute; figures waver over their floor, and grow by megabytes in the first five minutes. */
  const halfAnHour = Array.from({ length: 120 }, (_, index): SettledHoldings => {
    const atMinutes = index / 4;
    const usedMiB = 20 + (index % 3) / 4;
    const residentMiB = 60 + 2.5 * Math.min(atMinutes, 5) + ((index * 7) % 11) / 2;
    return { atMinutes, usedMiB, residentMiB, descriptors: 27 + (index % 5 === 0 ? 3 : 0), children: 1 + (index % 2) };
  });
  const growthWith = (change: (one: SettledHoldings) => Partial<SettledHoldings>) =>
    growthOf(halfAnHour.map((one) => ({ ...one, ...change(one) }))).leaks;

  it('is neither the start nor what wavers', () => {
    expect(growthOf(halfAnHour).leaks).toEqual([]);
  });
  it('is a descriptor lost each minute', () => {
    const leaks = growthWith(({ descriptors, atMinutes }) => ({ descriptors: descriptors + Math.floor(atMinutes) }));
    expect(leaks).toEqual([expect.stringMatching(/^1\d descriptors in 16\.\d minutes$/)]);
  });
  it('is half a MiB lost each minute, of objects or of anything else', () => {
    const leaks = growthWith(({ usedMiB, residentMiB, atMinutes }) => ({
      usedMiB: usedMiB + atMinutes / 2,
      residentMiB: residentMiB + atMinutes / 2,
    }));
    expect(leaks).toEqual([
      expect.stringMatching(/^[78]\.\d MiB in use in 16\.\d minutes$/),
      expect.stringMatching(/^[678]\.\d MiB of resident memory in 16\.\d minutes$/),
    ]);
  });
  it('is not told of a run that has too few rests', () => {
    expect(() => growthOf(halfAnHour.slice(0, 6))).toThrow(/too few/);
  });
  it.each([0.25, 1, 3])(
    'is told of the shortest run that can tell it, and of none much shorter, with a rest each %d minutes',
    (pause) => {
      const rests = Array.from({ length: Math.ceil(leastRunMinutes(pause) / pause - 1e-9) + 1 }, (_, index) => ({
        atMinutes: index * pause,
        usedMiB: 20,
        residentMiB: 60,
        descriptors: 27,
        children: 1,
      }));
      expect(growthOf(rests).leaks).toEqual([]);
      expect(() => growthOf(rests.slice(0, -3))).toThrow(/too few/);
    },
  );
});

describe.runIf(canRun)('a prober over shares that fail at random, for a long time', () => {
  const folder = scratchFolder();
  const mounts = new Map<string, FuseMount>();
  const path = (share: string) => join(folder.path, 'mnt', share);
  let memory: CollectedMemory;
  let server: FuseServer;
  let hub: Hub;
  let environment: NodeJS.ProcessEnv;
  let program: Program;
  let pid: number;

  beforeAll(async () => {
    memory = collectedMemory(folder.path);
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
      // As its image has it: with as much room for new objects as Node takes by default, what is held wavers by megabytes.
      NODE_OPTIONS: `--max-semi-space-size=1 ${memory.nodeOption}`,
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

  /** Mends all, and looks at what is held once nothing is under way. */
  async function lookAtRest(since: number): Promise<SettledHoldings> {
    for (const name of names) await mounts.get(name)?.mend();
    await eventually('all to be well', async () => {
      const volumes = await probe();
      return names.every((name) => volumes[name]?.state === 'ok') ? true : undefined;
    });
    // Nothing is left of what hung.
    await eventually('no child but those that are kept', () =>
      holdingsOf(pid).children <= mostIdle ? true : undefined,
    );
    const usedMiB = await memory.usedMiB(pid);
    const looks: Holdings[] = [];
    while (looks.length < looksAtRest.count) {
      looks.push(holdingsOf(pid));
      await sleep(looksAtRest.milliseconds);
    }
    return settledOf(looks, { atMinutes: (performance.now() - since) / 60_000, usedMiB });
  }

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
      if (!(seconds >= leastSeconds))
        throw new Error(
          `MOORING_SOAK_SECONDS: growth cannot be told from noise in less than ${leastSeconds} s; let it run for longer`,
        );
      const seed = Number(process.env['MOORING_SEED'] ?? 1);
      const rounds = fc.sample(fc.array(fc.nat(faults.length - 1), { minLength: 8, maxLength: 8 }), {
        seed,
        numRuns: 5000,
      });
      const settled: SettledHoldings[] = [];
      const startedAt = performance.now();
      let last = 0;
      for (const [number, round] of rounds.entries()) {
        if (performance.now() > startedAt + seconds * 1000) break;
        last = number;
        if (number % roundsBetweenRests === 0) settled.push(await lookAtRest(startedAt));
        for (const [index, name] of names.entries()) {
          const [now] = faults[round[index] ?? 0] ?? [{}];
          // What hung is let go first, or the server answers it as the new fault says.
          await mounts.get(name)?.mend();
          await mounts.get(name)?.set(now);
        }
        const wanted = names.map((_, index) => faults[round[index] ?? 0]?.[1] ?? []);
        const isRight = (state: VolumeState | undefined, index: number) =>
          state !== undefined && wanted[index]?.includes(state) === true;
        let told: (VolumeState | undefined)[] = [];
        await eventually('the states', async () => {
          const volumes = await probe();
          told = names.map((name) => volumes[name]?.state);
          return told.every(isRight) ? true : undefined;
        }).catch(() => undefined);
        const wrong = told.filter((state, index) => !isRight(state, index));
        expect({ number, wrong, wanted }).toEqual({ number, wrong: [], wanted });
        expect(holdingsOf(pid).children).toBeLessThanOrEqual(mostChildren);
      }
      settled.push(await lookAtRest(startedAt));
      const wellAt = Date.now();
      const isWritten = async () => {
        const volumes = await probe();
        return names.every((name) => Date.parse(volumes[name]?.writtenUtc ?? '') >= wellAt) ? true : undefined;
      };
      await eventually('each to be written to again', isWritten, 150_000);
      const { thirds, leaks } = growthOf(settled);
      const floors = thirds.map(
        ({ usedMiB, residentMiB, descriptors }) =>
          `${usedMiB.toFixed(2)} MiB in use, ${residentMiB.toFixed(1)} MiB resident and ${descriptors} open files`,
      );
      process.stderr.write(
        `${last + 1} rounds and ${settled.length} rests in ${seconds} s; held at least, without what children take, in each third after the warm-up: ${floors.join('; ')}\n`,
      );
      expect(leaks).toEqual([]);
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
