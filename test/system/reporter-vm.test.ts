import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { probeResponseSchema, reportedSchema, type ReportedVolume } from '@mooring/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  root as checkout,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from '../integration/reporter-world.ts';
import { canMountFuse, startFuseServer, type FuseMount, type FuseServer } from '../running/fuse-server.ts';

const canRun = canMountFuse && spawnSync('unshare', ['-m', 'true']).status === 0;
if (!canRun) process.stderr.write('Skipped: a container on a VM (needs root, /dev/fuse and mount namespaces).\n');

const device = 'contoso-vm-1';
const module = 'line-prober';
const bound = ['camera', 'results', 'bare'];

/** What docker does: a mount namespace and a root of its own, folders of the guest bound into it. */
const container = `set -e
root=$1 guest=$2 scratch=$3 checkout=$4 node=$5
shift 5
mount -t tmpfs tmpfs "$root"
for entry in /bin /sbin /lib /lib64 /usr /etc "$node" "$checkout" "$scratch"; do
  if [ -L "$entry" ]; then cp -a "$entry" "$root$entry"; continue; fi
  [ -d "$entry" ] || continue
  mkdir -p "$root$entry"
  mount --bind "$entry" "$root$entry"
done
mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/v/unbound"
# The container's own disk, with a folder that nobody has bound anything to.
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for share in ${bound.join(' ')} late; do
  mkdir -p "$root/v/$share"
  mount --bind "$guest/$share" "$root/v/$share"
  # The default of docker; "late" stands for a bind with propagation rslave.
  [ "$share" = late ] || mount --make-private "$root/v/$share"
done
exec chroot "$root" "$@"`;

describe.runIf(canRun)('a prober in a container on a VM, the shares mounted by the guest', () => {
  const folder = scratchFolder();
  const [guest, containerRoot, hubFolder] = ['guest', 'container', 'hub'].map((name) => join(folder.path, name));
  const inGuest = (share: string) => join(guest ?? '', share);
  let server: FuseServer;
  let camera: FuseMount;
  let hub: Hub;
  let key = '';
  let program: Program;

  beforeAll(async () => {
    for (const made of [guest, containerRoot, hubFolder]) mkdirSync(made ?? '');
    run('mount', '-t', 'tmpfs', 'tmpfs', guest ?? '');
    run('mount', '--make-shared', guest ?? '');
    for (const share of [...bound, 'late']) mkdirSync(inGuest(share));
    server = startFuseServer();
    camera = await mountInGuest('camera');
    await mountInGuest('results');
    hub = await startHub(hubFolder ?? '');
    key = await hub.addModule(device, module);
    await hub.setDesired(device, module, {
      volumes: Object.fromEntries(
        [...bound, 'late', 'unbound', 'absent'].map((share) => [
          share,
          { share, path: `/v/${share}`, protocol: 'smb' },
        ]),
      ),
      probeIntervalSeconds: 5,
      goodAfterReadings: 1,
      shareFsTypes: ['fuse.share'],
    });
    await startContainer();
  }, 120_000);
  afterAll(async () => {
    await program?.stop();
    await server.stop();
    spawnSync('umount', ['-l', guest ?? '']);
    await hub?.stop();
    folder.remove();
  });

  function run(command: string, ...args: string[]): void {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 10_000 });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  }
  const mountInGuest = (share: string) =>
    server.mount({ path: inGuest(share), source: `//contoso-nas/${share}`, subtype: 'share' });

  async function startContainer(): Promise<void> {
    const node = dirname(dirname(process.execPath));
    const launcher = ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', container, 'sh'];
    program = startReporter(
      {
        PATH: process.env['PATH'],
        MOORING_ROLE: 'prober',
        EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
        EdgeModuleCACertificateFile: hub.caFile,
      },
      [],
      [...launcher, containerRoot ?? '', guest ?? '', hubFolder ?? '', checkout, node],
    );
    await program.ready;
  }
  async function volumes(): Promise<Record<string, ReportedVolume>> {
    const { payload } = await hub.invoke(device, module, {});
    return probeResponseSchema.parse(payload).volumes;
  }
  const stateOf = async (share: string) => (await volumes())[share]?.state;
  const becomes = (share: string, state: string) =>
    eventually(`${share} ${state}`, async () => ((await stateOf(share)) === state ? true : undefined));

  it('says ok of what the guest has mounted, notAShare of a folder that nothing was mounted on, missing of no folder', async () => {
    const read = await volumes();
    for (const share of ['camera', 'results']) {
      expect(read[share]).toMatchObject({ state: 'ok', source: `//contoso-nas/${share}`, fsType: 'fuse.share' });
    }
    for (const share of ['bare', 'late']) expect(read[share]).toMatchObject({ state: 'notAShare', fsType: 'tmpfs' });
    expect(read['unbound']).toMatchObject({
      state: 'notAShare',
      detail: expect.stringContaining("the container's own disk") as string,
    });
    expect(read['absent']).toMatchObject({ state: 'missing' });
    const {
      where,
      volumes: held,
      summary,
    } = await eventually('the twin', async () => {
      const { $version: _, $metadata: _metadata, ...twin } = (await hub.twin(device, module)).properties.reported;
      const document = reportedSchema.safeParse(twin).data;
      return document?.summary.volumesUnknown === 0 ? document : undefined;
    });
    expect(where.nodeSource).toBe('unknown');
    expect(held['bare']?.state).toBe('notAShare');
    expect(summary).toMatchObject({ state: 'bad', volumesGood: 2, volumesBad: 4 });
  });

  it('follows the guest where the bind takes over its mounts, and only there', async () => {
    await mountInGuest('late');
    await mountInGuest('bare');
    await becomes('late', 'ok');
    expect(await stateOf('bare')).toBe('notAShare');
    run('umount', inGuest('late'));
    await becomes('late', 'notAShare');
  });

  it('goes on with what it was given when the guest unmounts it, and says when its server has gone', async () => {
    camera.unmount();
    expect(await stateOf('camera')).toBe('ok');
    await camera.set({ statfs: { errno: 'EHOSTDOWN' } });
    await becomes('camera', 'unreachable');
    // The guest has mounted it anew, but this container still holds the old one.
    camera = await mountInGuest('camera');
    expect(await stateOf('camera')).toBe('unreachable');
    expect(await stateOf('results')).toBe('ok');
  });

  it('says ok of all that is mounted after the container was started anew', async () => {
    await program.stop();
    await startContainer();
    const read = await volumes();
    expect(bound.map((share) => read[share]?.state)).toEqual(['ok', 'ok', 'ok']);
  });
});
