import { join } from 'node:path';
import {
  probeResponseSchema,
  reportedSchema,
  type ExpectedVolume,
  type ReportedVolume,
  type VolumeState,
} from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountBindfs } from '../running/bindfs-mount.ts';
import { canMountFuse, startFuseServer, type FuseServer } from '../running/fuse-server.ts';
import { canMountExt4 } from '../running/loop-ext4.ts';
import { canServeSmb } from '../running/samba-server.ts';
import { shareFsTypes, type Broken, type Row } from './reporter-states-rows.ts';
import { table } from './reporter-states-table.ts';

const canRun = canMountFuse && canMountBindfs;
if (!canRun) process.stderr.write('Skipped: every state of a volume for real (needs root, /dev/fuse and bindfs).\n');
if (canRun && !canServeSmb) process.stderr.write('Skipped: states over a Samba server (needs samba and rclone).\n');
if (canRun && !canMountExt4)
  process.stderr.write('Skipped: states of a real disk (needs loop devices and e2fsprogs).\n');

const device = 'contoso-edge-6';
const watchers = {
  main: { probeDeadlineSeconds: 6 },
  toolless: { probeDeadlineSeconds: 6 },
  patient: { probeDeadlineSeconds: 60 },
};
type Watcher = keyof typeof watchers;

interface Case {
  readonly name: string;
  readonly state: VolumeState;
  readonly row: Row;
  readonly watcher: Watcher;
  readonly path: string;
}

describe.runIf(canRun)('every state of a volume, for real', () => {
  const folder = scratchFolder();
  const cases = Object.entries(table as Record<VolumeState, readonly Row[]>).flatMap(([state, rows]) =>
    rows
      .map((row, index): Case => {
        const name = `${state.toLowerCase()}-${index}`;
        const path = join(folder.path, 'mnt', name);
        return { name, state: state as VolumeState, row, watcher: row.watcher ?? 'main', path };
      })
      .filter(({ row }) => row.isPossible !== false),
  );
  const undo: (() => Promise<void> | void)[] = [];
  const broken = new Map<string, Broken>();
  const programs: Partial<Record<Watcher, Program>> = {};
  let server: FuseServer;
  let hub: Hub;

  beforeAll(async () => {
    server = startFuseServer();
    const stage = { folder: folder.path, server, atEnd: (one: () => Promise<void> | void) => void undo.unshift(one) };
    hub = await startHub(join(folder.path, 'hub'));
    // Each to its end, also when another fails: what is mounted must be known to be undone.
    const prepared = await Promise.allSettled(
      cases.map(async ({ name, row, path }) => void broken.set(name, await row.prepare(path, stage))),
    );
    for (const one of prepared) if (one.status === 'rejected') throw one.reason;
    await Promise.all(Object.keys(watchers).map((watcher) => start(watcher as Watcher)));
    await programs.main?.ready;
  }, 120_000);
  afterAll(async () => {
    await server.stop();
    for (const one of undo) await one();
    await Promise.all(Object.values(programs).map((program) => program.stop()));
    await hub?.stop();
    folder.remove();
  });

  async function start(watcher: Watcher): Promise<void> {
    const key = await hub.addModule(device, watcher);
    const volumes = cases
      .filter((one) => one.watcher === watcher)
      .map(({ name, path }): [string, ExpectedVolume] => [name, { share: name, path }]);
    await hub.setDesired(device, watcher, {
      volumes: Object.fromEntries(volumes),
      probeIntervalSeconds: 5,
      slowMilliseconds: 2_000,
      goodAfterReadings: 1,
      shareFsTypes,
      ...watchers[watcher],
    });
    programs[watcher] = startReporter({
      PATH: watcher === 'toolless' ? join(folder.path, 'nowhere') : process.env['PATH'],
      MOORING_ROLE: 'prober',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${watcher};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    });
  }

  type Volumes = Readonly<Record<string, ReportedVolume>>;
  const asked = async (watcher: Watcher): Promise<Volumes> => {
    const { payload } = await hub.invoke(device, watcher, {});
    return probeResponseSchema.parse(payload).volumes;
  };
  const held = async (watcher: Watcher): Promise<Volumes> => {
    const { $version: _, $metadata: _metadata, ...reported } = (await hub.twin(device, watcher)).properties.reported;
    const document = reportedSchema.safeParse(reported);
    return document.success ? document.data.volumes : {};
  };
  const statesOf = (volumes: Volumes, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, volumes[name]?.state]));

  /** The volumes once they are all in the states expected, or where they were at the deadline. */
  async function watch(read: () => Promise<Volumes>, expected: Record<string, VolumeState>): Promise<Volumes> {
    let last: Volumes = {};
    await eventually('the states', async () => {
      last = await read();
      return Object.entries(expected).every(([name, state]) => last[name]?.state === state) ? true : undefined;
    }).catch(() => undefined);
    return last;
  }
  async function becomes(read: () => Promise<Volumes>, expected: Record<string, VolumeState>): Promise<Volumes> {
    const last = await watch(read, expected);
    expect(statesOf(last, Object.keys(expected))).toEqual(expected);
    return last;
  }
  const expectedOf = (watcher: Watcher, state: (one: Case) => VolumeState | undefined) =>
    Object.fromEntries(
      cases
        .filter((one) => one.watcher === watcher)
        .flatMap((one): [string, VolumeState][] => {
          const expected = state(one);
          return expected === undefined ? [] : [[one.name, expected]];
        }),
    );
  const isMended = ({ name }: Case) => broken.get(name)?.mend !== undefined;

  it('starts from shares that are whole', async () => {
    await becomes(
      () => asked('main'),
      expectedOf('main', ({ row }) => row.before ?? 'ok'),
    );
  });

  describe('once they are broken', () => {
    let byMethod: Volumes = {};
    let byTwin: Volumes = {};
    beforeAll(async () => {
      await Promise.all(cases.map(async ({ name }) => await broken.get(name)?.breakIt()));
      const expected = expectedOf('main', ({ state }) => state);
      byMethod = await watch(() => asked('main'), expected);
      byTwin = await watch(() => held('main'), expected);
    });

    it.each(cases.filter(({ watcher }) => watcher === 'main').map((one) => [one.state, one.row.how, one] as const))(
      'is %s: %s',
      (state, _how, { name, path, row }) => {
        for (const volume of [byMethod[name], byTwin[name]]) {
          expect(volume).toMatchObject({ ...row.seen, state, share: name, path });
          expect(Number.isNaN(Date.parse(volume?.sinceUtc ?? ''))).toBe(false);
        }
      },
    );

    it('carries no figures of another day where it has not answered', () => {
      const silent = Object.values(byTwin).filter(({ errno, state }) => errno !== undefined || state === 'stuck');
      expect(silent.length).toBeGreaterThan(0);
      expect(silent.filter(({ freeMiB, latencyMs }) => freeMiB !== undefined || latencyMs !== undefined)).toEqual([]);
    });

    it('is unknown where there is no tool to ask with, by method and by twin', async () => {
      const expected = expectedOf('toolless', ({ state }) => state);
      expect(Object.keys(expected)).not.toEqual([]);
      for (const read of [asked, held]) {
        const volumes = await becomes(() => read('toolless'), expected);
        for (const name of Object.keys(expected)) expect(volumes[name]?.detail).toContain('could not be started');
      }
    });

    it('is unknown while the first probe has not ended', async () => {
      const expected = expectedOf('patient', ({ state }) => state);
      const volumes = await becomes(() => held('patient'), expected);
      for (const name of Object.keys(expected)) {
        expect(volumes[name]?.detail).toBe('not probed yet');
        expect(volumes[name]).not.toHaveProperty('probedAtUtc');
      }
    });
  });

  it('says ok of what is mended, by method and by twin, without a restart', async () => {
    const mended = cases.filter(isMended);
    await Promise.all(mended.map(async ({ name }) => await broken.get(name)?.mend?.()));
    const expected = expectedOf('main', (one) => (isMended(one) ? 'ok' : one.state));
    await becomes(() => asked('main'), expected);
    await becomes(() => held('main'), expected);
    await becomes(
      () => asked('patient'),
      expectedOf('patient', () => 'ok'),
    );
    expect(Object.values(programs).map((program) => program.child.exitCode)).toEqual([null, null, null]);
  });
});
