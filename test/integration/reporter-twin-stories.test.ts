import { join } from 'node:path';
import type { Reported } from '@mooring/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { reportedIn } from './reported-document.ts';
import { makeMountTable } from './reporter-mount-table.ts';
import {
  eventually,
  keyEnvironment,
  scratchFolder,
  startHub,
  startReporter,
  type Hub,
  type Program,
} from './reporter-world.ts';

const edgeDevice = 'contoso-edge-gateway';
const plainDevice = 'contoso-edge-plain';
const volumes = { camera: { share: 'camera-drop', path: '/mooring/volumes/camera' } };

/** One hub for all: it serves modules of an edge device as edgeHub does, and those of another device by itself. */
describe('a prober and a twin that does not do what it should', () => {
  const folder = scratchFolder();
  const { mount, args } = makeMountTable(join(folder.path, 'proc'), volumes.camera.path);
  let hub: Hub;
  let program: Program | undefined;

  beforeAll(async () => {
    hub = await startHub(join(folder.path, 'hub'), 0, ['--gateway-manners']);
    await hub.call('PUT', `/devices/${edgeDevice}`, { deviceId: edgeDevice, capabilities: { iotEdge: true } });
  });
  afterEach(async () => {
    await program?.stop();
    program = undefined;
  });
  afterAll(async () => {
    await hub.stop();
    folder.remove();
  });

  async function start(device: string, module: string): Promise<Program> {
    const key = await hub.addModule(device, module);
    await hub.setDesired(device, module, { volumes, probeIntervalSeconds: 5 });
    const environment = {
      ...keyEnvironment(hub, device, module, key),
      MOORING_ROLE: 'prober',
      MOORING_LOG_LEVEL: 'debug',
    };
    program = startReporter(environment, args);
    await program.ready;
    return program;
  }

  const reported = (device: string, module: string, holds: (document: Reported) => boolean) => async () => {
    const document = reportedIn(await hub.twin(device, module));
    return document !== undefined && holds(document) ? document : undefined;
  };

  const logged = (running: Program, event: string) =>
    running
      .errors()
      .split('\n')
      .filter((line) => line.includes(`"event":"${event}"`));

  it('sends everything once behind a gateway that acknowledges before its cloud has anything', async () => {
    mount('tmpfs');
    const module = 'behind-gateway';
    const running = await start(edgeDevice, module);
    await eventually(
      'the first document',
      reported(edgeDevice, module, () => true),
    );
    await eventually('its confirmation', () => (logged(running, 'twinConfirmed').length === 1 ? true : undefined));
    mount(undefined);
    const isMissing = ({ volumes: { camera } }: Reported) => camera?.state === 'missing';
    const document = await eventually('the change', reported(edgeDevice, module, isMissing), 40_000);
    expect(document.seq).toBe(2);
    await eventually('its confirmation', () => (logged(running, 'twinConfirmed').length === 2 ? true : undefined));
    expect(logged(running, 'twinUnconfirmed')).toEqual([]);
  });

  it('reports all of it again after its module was deleted and made anew with the same key', async () => {
    mount('tmpfs');
    const module = 'made-anew';
    await start(plainDevice, module);
    await eventually(
      'the first document',
      reported(plainDevice, module, () => true),
    );
    const { body } = await hub.call('GET', `/devices/${plainDevice}/modules/${module}`);
    const { primaryKey } = (body as { authentication: { symmetricKey: { primaryKey: string } } }).authentication
      .symmetricKey;
    await hub.call('DELETE', `/devices/${plainDevice}/modules/${module}`);
    await hub.addModule(plainDevice, module, primaryKey);
    await hub.setDesired(plainDevice, module, { volumes });
    const document = await eventually(
      'the document',
      reported(plainDevice, module, () => true),
      60_000,
    );
    expect(document).toMatchObject({ contract: 1, seq: 1, volumes: { camera: { state: 'notAShare' } } });
  });

  it('takes a storm of desired properties as a few, ends with the last, and sends no storm back', async () => {
    mount('tmpfs');
    const module = 'in-a-storm';
    const running = await start(plainDevice, module);
    await eventually(
      'the first document',
      reported(plainDevice, module, () => true),
    );
    const steps = Array.from({ length: 120 }, (_, index) => 60 + index);
    for (const heartbeatSeconds of steps) await hub.setDesired(plainDevice, module, { heartbeatSeconds });
    const version = (await hub.twin(plainDevice, module)).properties.desired['$version'];
    const isLast = ({ settings }: Reported) => settings?.ac === 200 && settings.av === version;
    const document = await eventually('the last of them', reported(plainDevice, module, isLast), 30_000);
    expect(document.seq).toBeLessThanOrEqual(5);
    expect(logged(running, 'settings').length).toBeLessThan(steps.length / 2);
  });
});
