import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportedSchema, type Reported } from '@mooring/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually, scratchFolder, startHub, startReporter, type Hub, type Program } from './reporter-world.ts';

const edgeDevice = 'contoso-edge-gateway';
const plainDevice = 'contoso-edge-plain';
const volumes = { camera: { share: 'camera-drop', path: '/mooring/volumes/camera' } };

/** One hub for all: it serves modules of an edge device as edgeHub does, and those of another device by itself. */
describe('a prober and a twin that does not do what it should', () => {
  const folder = scratchFolder();
  const procfs = join(folder.path, 'proc');
  let hub: Hub;
  let program: Program | undefined;

  beforeAll(async () => {
    mkdirSync(join(procfs, 'self'), { recursive: true });
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

  /** A state that the mount table alone decides: no child is started. */
  function mount(fsType: string | undefined): void {
    const line = `31 22 0:41 / ${volumes.camera.path} rw,relatime - ${fsType} somewhere rw\n`;
    const overlay = '22 1 0:20 / / rw,relatime - overlay overlay rw\n';
    writeFileSync(join(procfs, 'self', 'mountinfo'), fsType === undefined ? overlay : `${overlay}${line}`);
  }

  async function start(device: string, module: string): Promise<Program> {
    const key = await hub.addModule(device, module);
    await hub.setDesired(device, module, { volumes, probeIntervalSeconds: 5 });
    const environment = {
      PATH: process.env['PATH'],
      MOORING_ROLE: 'prober',
      MOORING_LOG_LEVEL: 'debug',
      EdgeHubConnectionString: `HostName=${hub.name};DeviceId=${device};ModuleId=${module};SharedAccessKey=${key};GatewayHostName=localhost:${hub.mqttPort}`,
      EdgeModuleCACertificateFile: hub.caFile,
    };
    program = startReporter(environment, ['--path.procfs', procfs, '--path.rootfs', folder.path]);
    await program.ready;
    return program;
  }

  const reported = (device: string, module: string, holds: (document: Reported) => boolean) => async () => {
    const { $version: _, $metadata: __, ...section } = (await hub.twin(device, module)).properties.reported;
    const document = reportedSchema.safeParse(section).data;
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
