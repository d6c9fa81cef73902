import { join } from 'node:path';
import { reportedSchema, type VolumeState } from '@mooring/contract';
import { afterAll, expect, it } from 'vitest';
import { makeMountTable } from './reporter-mount-table.ts';
import {
  askReporter,
  eventually,
  keyEnvironment,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const folder = scratchFolder();
const device = 'contoso-edge-3';
const module = 'line-prober';
const path = '/mooring/volumes/camera';
const isLong = process.env['MOORING_SOAK'] === '1';
/** The last is another state than that before the hub was killed. */
const changes = isLong ? 91 : 3;
/** From the middle of the outage to its end. A process that has just started still finds its size. */
const mostGrowthBytes = (isLong ? 8 : 64) * 2 ** 20;
let hub: Hub | undefined;
let program: Program | undefined;

afterAll(async () => {
  await program?.stop();
  await hub?.stop();
  folder.remove();
});

it(
  'catches up by one patch once a hub that was killed is back, whatever was seen meanwhile',
  { timeout: 120_000 + changes * 10_000 },
  async () => {
    const first = await startHub(join(folder.path, 'hub'));
    hub = first;
    const key = await first.addModule(device, module);
    await first.setDesired(device, module, { volumes: { camera: { share: 'camera', path } }, probeIntervalSeconds: 5 });
    const { mount, args } = makeMountTable(join(folder.path, 'proc'), path);
    mount('tmpfs');
    program = startReporter({ ...keyEnvironment(first, device, module, key), MOORING_ROLE: 'prober' }, args);
    const { healthPort } = await program.ready;
    const isReady = async () => ((await askReporter(healthPort, '/readyz')).status === 200 ? true : undefined);
    const metric = async (series: string) => {
      const { text } = await askReporter(healthPort, '/metrics');
      const line = text.split('\n').find((one) => one.startsWith(`${series} `));
      return Number(line?.slice(series.length));
    };
    const sees = (state: VolumeState) =>
      eventually(`to see ${state}`, async () =>
        (await metric(`mooring_volume_state{volume="camera",state="${state}"}`)) === 1 ? true : undefined,
      );
    const patches = () => metric('mooring_twin_patches_total{outcome="sent"}');
    const held = async (of: Hub) => {
      const { $version, $metadata: _, ...section } = (await of.twin(device, module)).properties.reported;
      return { version: $version, ...reportedSchema.parse(section) };
    };

    await eventually('the first document', isReady);
    const before = await held(first);
    expect(before.volumes['camera']).toMatchObject({ state: 'notAShare' });
    const patchesBefore = await patches();

    await first.kill();
    await eventually('the loss', async () => ((await isReady()) ? undefined : true), 5_000);
    const bytes: number[] = [];
    for (let change = 1; change <= changes; change += 1) {
      const [fsType, state] = change % 2 === 1 ? [undefined, 'missing' as const] : ['ext4', 'notAShare' as const];
      mount(fsType);
      await sees(state);
      bytes.push(await metric('process_resident_memory_bytes'));
    }
    const growth = Math.min(...bytes.slice(-changes / 3)) - Math.min(...bytes.slice(changes / 3, -changes / 3));
    expect(growth).toBeLessThan(mostGrowthBytes);
    expect(await patches()).toBe(patchesBefore);
    const backAt = Date.now();

    const second = await startHub(join(folder.path, 'hub'), first.mqttPort);
    hub = second;
    await eventually('the hub to hear of it', isReady, 40_000);
    const after = await held(second);
    // Nothing that the hub had acknowledged went with it, and one patch tells all of what it missed.
    expect({ version: after.version, seq: after.seq }).toEqual({ version: before.version + 1, seq: before.seq + 1 });
    expect(after.volumes['camera']).toMatchObject({ state: 'missing' });
    expect(Date.parse(after.volumes['camera']?.sinceUtc ?? '')).toBeLessThan(backAt);
    expect(await patches()).toBe(patchesBefore + 1);
    expect(program.child.exitCode).toBeNull();
  },
);
