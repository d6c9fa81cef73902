import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startRawHub, type RawHub } from './reporter-raw-hub.ts';
import { eventually, scratchFolder, startReporter, type Program } from './reporter-world.ts';

const folder = scratchFolder();
const procfs = join(folder.path, 'proc');
const rootfs = join(folder.path, 'root');
const camera = { share: 'camera-drop', protocol: 'smb', path: '/mooring/volumes/camera' };
let hub: RawHub;
let program: Program | undefined;

beforeAll(async () => {
  mkdirSync(join(procfs, 'self'), { recursive: true });
  mkdirSync(`${rootfs}${camera.path}`, { recursive: true });
  hub = await startRawHub(folder.path);
});
afterEach(() => program?.stop());
afterAll(async () => {
  await hub.stop();
  folder.remove();
});

function mount(source: string): void {
  const lines = [
    '22 1 0:20 / / rw,relatime - overlay overlay rw',
    `31 22 0:41 / ${camera.path} rw,relatime - cifs ${source} rw,vers=3.0`,
  ];
  writeFileSync(join(procfs, 'self', 'mountinfo'), `${lines.join('\n')}\n`);
}

function start(): Program {
  const environment = { ...hub.environment('prober'), MOORING_ROLE: 'prober', MOORING_SIMULATED: '1' };
  return startReporter(environment, ['--path.procfs', procfs, '--path.rootfs', rootfs]);
}

const reported = (what: string, expected: object) =>
  eventually(what, () => {
    try {
      expect(hub.reported).toMatchObject(expected);
      return true;
    } catch {
      return undefined;
    }
  });

it('keeps over a restart what stood before, also where settings that are wrong meet the start', async () => {
  mount('//contoso-ase/camera-drop');
  hub.setDesired({ $version: 2, volumes: { camera }, probeIntervalSeconds: 5 });
  program = start();
  await reported('the share', { volumes: { camera: { state: 'ok' } }, settings: { ac: 200, av: 2 } });
  await program.stop();

  mount('//elsewhere/other');
  let reads = 0;
  hub.answerBy((request) => {
    // Between the two readings of the start.
    if (request === 'get' && (reads += 1) === 2) {
      hub.setDesired({ $version: 3, volumes: { camera: { ...camera, protocol: 'SMB' } }, probeIntervalSeconds: 5 });
    }
    return undefined;
  });
  program = start();
  await reported('the refusal', { settings: { ac: 400, av: 3 } });
  expect(reads).toBeGreaterThanOrEqual(2);
  expect(hub.reported).toMatchObject({
    settings: { refused: { volumes: { value: '1 volumes' } } },
    volumes: { camera: { state: 'replaced' } },
  });
});
