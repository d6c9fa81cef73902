import { join } from 'node:path';
import { reportedSchema, type VolumeState } from '@mooring/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
const device = 'contoso-edge-4';
const module = 'line-prober';
const path = '/mooring/volumes/camera';

interface Instance {
  readonly program: Program;
  readonly port: unknown;
  /** The state that it alone sees, by which its document is known. */
  readonly state: VolumeState;
}

let hub: Hub;
let key = '';
const instances: Instance[] = [];

beforeAll(async () => {
  hub = await startHub(join(folder.path, 'hub'));
  key = await hub.addModule(device, module);
  await hub.setDesired(device, module, { volumes: { camera: { share: 'camera', path } } });
});
afterAll(async () => {
  for (const { program } of instances) await program.stop();
  await hub.stop();
  folder.remove();
});

async function startInstance(state: VolumeState, fsType: string | undefined): Promise<Instance> {
  const { mount, args } = makeMountTable(join(folder.path, state), path);
  mount(fsType);
  const program = startReporter({ ...keyEnvironment(hub, device, module, key), MOORING_ROLE: 'prober' }, args);
  const instance = { program, port: (await program.ready)['healthPort'], state };
  instances.push(instance);
  return instance;
}
const isReady = async ({ port }: Instance) => (await askReporter(port, '/readyz')).status === 200;
const held = async () => {
  const { $version: _, $metadata: __, ...section } = (await hub.twin(device, module)).properties.reported;
  return reportedSchema.parse(section);
};
/** In ms since the epoch. */
const timesOf = ({ program }: Instance, event: string): number[] =>
  program
    .errors()
    .split('\n')
    .filter((line) => line.includes(`"event":"${event}"`))
    .map((line) => (JSON.parse(line) as { time: number }).time);
const connections = (instance: Instance) => timesOf(instance, 'connected').length;
/** From each loss of a connection to the next one. */
const pausesOf = (instance: Instance) => {
  const losses = timesOf(instance, 'connectionLost');
  return timesOf(instance, 'connected')
    .slice(1)
    .map((time, index) => time - (losses[index] ?? time));
};

it('has a twin that is whole and a readiness that is true while two instances push each other out, and then is the later one', async () => {
  const older = await startInstance('notAShare', 'tmpfs');
  await eventually('the first document', async () => ((await isReady(older)) ? true : undefined));
  const newer = await startInstance('missing', undefined);

  const wrong: unknown[] = [];
  await eventually('each to have been pushed out twice', async () => {
    for (const instance of [older, newer]) {
      const before = [connections(instance), await isReady(instance)];
      const { volumes } = await held();
      const after = [await isReady(instance), connections(instance)];
      // Who says all along one connection that it reports, by that is in the twin.
      const isSame = before[0] === after[1] && before[1] === true && after[0] === true;
      const { state } = volumes['camera'] ?? {};
      if (isSame && state !== instance.state) wrong.push({ says: instance.state, twin: state });
    }
    return connections(older) >= 3 && connections(newer) >= 3 ? true : undefined;
  });
  expect(wrong).toEqual([]);
  // After each short connection in a row an instance waits twice as long.
  for (const instance of [older, newer]) {
    const [first, second] = pausesOf(instance);
    expect(first).toBeGreaterThanOrEqual(2_000);
    expect(second).toBeGreaterThanOrEqual(4_000);
  }

  await older.program.stop();
  await eventually('the later one', async () => ((await isReady(newer)) ? true : undefined), 40_000);
  const document = await held();
  expect(document.volumes['camera']).toMatchObject({ state: 'missing' });
  expect(document.summary).toMatchObject({ state: 'bad', volumesBad: 1 });
  expect(newer.program.child.exitCode).toBeNull();
});
