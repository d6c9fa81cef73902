import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { probeResponseSchema, type ProbeResponse, type Reported } from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportedIn } from '../integration/reported-document.ts';
import {
  eventually,
  promisedEndMilliseconds,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountBindfs, mountBindfs, type BindfsMount } from '../running/bindfs-mount.ts';
import { canMountFuse, startFuseServer, type FuseMount, type FuseServer } from '../running/fuse-server.ts';

const canRun = canMountFuse && canMountBindfs;
if (!canRun) process.stderr.write('Skipped: shares that hang beside others (needs root, /dev/fuse and bindfs).\n');

const device = 'contoso-edge-7';
const module = 'line-prober';
const probeDeadlineSeconds = 2;
/** Node's pool has four threads for files and names: with five mounts that hang, one call into each would take them all. */
const stalled = ['stalled-a', 'stalled-b', 'stalled-c'];
const held = ['held-a', 'held-b', 'held-c'];
const good = ['good-a', 'good-b'];
const all = [...stalled, ...held, ...good];

/** So many children that probe are kept for next time. */
const mostIdle = 2;

/** Every child that probes for a process and that the kernel still knows. */
function probesOf(parent: number): { pid: number; state: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [state = '', parentId] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const isProbe = /^\d+ \((perl|sh)\)/.test(stat) && Number(parentId) === parent;
        return isProbe ? [{ pid: Number(pid), state }] : [];
      } catch {
        // It ended while it was looked at.
        return [];
      }
    });
}

describe.runIf(canRun)('shares that hang beside others', () => {
  const folder = scratchFolder();
  const path = (share: string) => join(folder.path, 'mnt', share);
  const bindfs: BindfsMount[] = [];
  const fuse = new Map<string, FuseMount>();
  const key = Buffer.from('the key of a module in a test').toString('base64');
  let server: FuseServer;
  let hub: Hub;
  let program: Program;

  beforeAll(async () => {
    server = startFuseServer();
    for (const share of stalled) bindfs.push(await mountBindfs(join(folder.path, 'src', share), path(share)));
    for (const share of [...held, ...good]) {
      fuse.set(share, await server.mount({ path: path(share), source: `//contoso-ase/${share}`, subtype: 'share' }));
    }
    hub = await startHub(join(folder.path, 'hub'));
    await register();
    program = startReporter({
      PATH: process.env['PATH'],
      MOORING_ROLE: 'prober',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    });
    await program.ready;
  });
  afterAll(async () => {
    await server.stop();
    for (const mount of bindfs) await mount.unmount();
    await program?.stop();
    await hub?.stop();
    folder.remove();
  });

  async function register(): Promise<void> {
    await hub.addModule(device, module, key);
    await hub.setDesired(device, module, {
      volumes: Object.fromEntries(all.map((share) => [share, { share, path: path(share) }])),
      probeIntervalSeconds: 5,
      probeDeadlineSeconds,
      goodAfterReadings: 1,
      shareFsTypes: ['fuse', 'fuse.share'],
    });
  }
  async function probe(volumes?: readonly string[]): Promise<ProbeResponse> {
    const { payload } = await hub.invoke(device, module, volumes === undefined ? {} : { volumes });
    return probeResponseSchema.parse(payload);
  }
  const states = (response: Pick<ProbeResponse | Reported, 'volumes'>) =>
    Object.fromEntries(Object.entries(response.volumes).map(([name, { state }]) => [name, state]));
  const expected = (ofHanging: string) =>
    Object.fromEntries(all.map((share) => [share, good.includes(share) ? 'ok' : ofHanging]));
  async function becomes(what: string, read: () => Promise<Record<string, string>>, wanted: Record<string, string>) {
    let last = {};
    await eventually(
      what,
      async () => {
        // A hub or a module that is not there yet is asked again.
        last = await read().catch(() => ({}));
        return isDeepStrictEqual(last, wanted) ? true : undefined;
      },
      // A call that comes just after the module has connected anew, and before it listens, is waited for in vain for 30 s.
      60_000,
    ).catch(() => undefined);
    expect(last).toEqual(wanted);
  }
  const probed = async () => states(await probe());
  const reported = async () => reportedIn(await hub.twin(device, module));
  const twinStates = async () => states((await reported()) ?? { volumes: {} });
  const probes = () => probesOf(program.child.pid ?? 0);

  async function hang(): Promise<void> {
    for (const mount of bindfs) mount.stall();
    await fuse.get('held-a')?.set({ statfs: { hang: true } });
    await fuse.get('held-b')?.set({ opendir: { hang: true } });
    await fuse.get('held-c')?.set({ readdir: { hang: true } });
  }
  async function mend(): Promise<void> {
    for (const mount of bindfs) mount.goOn();
    for (const share of held) await fuse.get(share)?.mend();
  }

  it('are told from them within one cycle, by method and by twin', async () => {
    await becomes('the readings', probed, expected('ok'));
    await hang();
    const response = await probe();
    expect(states(response)).toEqual(expected('stuck'));
    const took = Date.parse(response.finishedUtc) - Date.parse(response.startedUtc);
    expect(took).toBeLessThan((probeDeadlineSeconds + 5) * 1000);
    // The good ones were not kept until the deadline of the others.
    for (const share of good) {
      const at = Date.parse(response.volumes[share]?.probedAtUtc ?? '');
      expect(at - Date.parse(response.startedUtc)).toBeLessThan(probeDeadlineSeconds * 1000);
    }
    await becomes('the twin', twinStates, expected('stuck'));
  });

  it('cost at most one child each, over many rounds', async () => {
    // A child that could be killed is left with its share for a while; a request that was taken holds its child even when
    // that is killed, as it is for a fresh question. Never is another one started beside it.
    const heldPids = () => probes().flatMap(({ pid, state }) => (state === 'D' ? [pid] : []));
    await probe([...held]);
    await eventually('the children that remain', () => (heldPids().length === held.length ? true : undefined));
    const before = heldPids();
    const counts = () => Promise.all(held.map(async (share) => (await fuse.get(share)?.counts())?.asked));
    const askedBefore = await counts();
    for (let round = 0; round < 25; round += 1) {
      expect(states(await probe([...held, ...good]))).toMatchObject({ 'held-a': 'stuck', 'good-a': 'ok' });
      expect(heldPids()).toEqual(before);
    }
    await eventually('the children that remain', () =>
      probes().length <= all.length - good.length + mostIdle ? true : undefined,
    );
    expect(await counts()).toEqual(askedBefore);
  });

  it('do not keep the process from its own files and from names: it finds its way to a hub that comes back', async () => {
    const connections = () => program.errors().split('connected to the hub').length;
    const before = connections();
    const port = hub.mqttPort;
    await hub.stop();
    hub = await startHub(join(folder.path, 'hub'), port);
    await eventually('another connection', () => (connections() > before ? true : undefined), 30_000);
    // The mount table and /proc are read anew for this.
    await becomes('the readings', probed, expected('stuck'));
    await eventually('the twin', async () => {
      const machine = (await reported())?.machine;
      return machine?.memoryAvailableMiB === undefined ? undefined : machine;
    });
  });

  it('are told to be well once they are, without a restart', async () => {
    await mend();
    await becomes('the readings', probed, expected('ok'));
    await becomes('the twin', twinStates, expected('ok'));
    await eventually('no child but those that are kept', () => (probes().length <= mostIdle ? true : undefined));
    expect(program.child.exitCode).toBeNull();
  });

  it('do not keep the process from ending within a second, whichever way they hang', async () => {
    await hang();
    await becomes('the readings', probed, expected('stuck'));
    const end = await program.signal('SIGTERM');
    expect(end.code).toBe(0);
    expect(end.milliseconds).toBeLessThan(promisedEndMilliseconds);
  });
});
