import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moduleWith, Rig, startProgram } from './simulator-rig.ts';

const waiting = { timeout: 25_000, interval: 100 };

/** Processes whose command line names a folder. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(folder);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('the processes of a simulator', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await Rig.start();
    await rig.startSimulator('--share=camera');
  });
  afterEach(() => rig.stop());

  const volumes = { camera: { share: 'camera', path: '/mooring/volumes/camera' } };
  const childrenOf = () => processesOf(join(rig.data, 'pods'));

  async function runProber(): Promise<void> {
    const twin = { volumes, probeIntervalSeconds: 5, probeDeadlineSeconds: 60 };
    await rig.deploy({ prober: moduleWith(['camera'], { MOORING_ROLE: 'prober' }) }, { prober: twin });
    await expect.poll(async () => (await rig.modules())['prober']?.runtimeStatus, waiting).toBe('running');
  }

  it('end within a second of SIGTERM, also while a probe hangs', async () => {
    await runProber();
    await expect
      .poll(async () => JSON.stringify((await rig.reported('prober')).volumes ?? {}), waiting)
      .toContain('"ok"');
    await rig.control('POST', '/shares/camera/break', { as: 'stuck' });
    await expect.poll(() => processesOf(join(rig.data, 'tools', 'stat')).length, waiting).toBeGreaterThan(0);
    const end = await rig.simulator?.signal('SIGTERM');
    expect(end?.code).toBe(0);
    expect(end?.milliseconds).toBeLessThan(1000);
    expect(existsSync(join(rig.data, 'simulator.json'))).toBe(false);
    await expect.poll(() => processesOf(rig.data).length, { timeout: 5000 }).toBe(0);
    expect((await rig.reported('$edgeAgent')).lastDesiredStatus).toMatchObject({ code: 406 });
  }, 60_000);

  it('end with the standard input of the simulator, and with the simulator itself when it is killed', async () => {
    await runProber();
    expect(childrenOf().length).toBeGreaterThan(0);
    const end = await rig.simulator?.end();
    expect(end?.code).toBe(0);
    expect(end?.milliseconds).toBeLessThan(1000);
    expect(childrenOf()).toEqual([]);

    await rig.startSimulator('--share=camera');
    await expect.poll(() => childrenOf().length, waiting).toBeGreaterThan(0);
    await rig.simulator?.signal('SIGKILL');
    await expect.poll(() => childrenOf(), { timeout: 5000 }).toEqual([]);
  }, 60_000);

  it('are started again when they end by themselves', async () => {
    await runProber();
    const [first] = childrenOf();
    process.kill(first ?? 0, 'SIGKILL');
    await expect.poll(async () => (await rig.modules())['prober']?.runtimeStatus, waiting).toBe('backoff');
    await expect.poll(async () => (await rig.modules())['prober']?.runtimeStatus, waiting).toBe('running');
    expect(childrenOf()).not.toContain(first);
  }, 60_000);

  it('are not started while kubelet could not mount their share', async () => {
    await rig.control('POST', '/shares/camera/break');
    await rig.deploy({ prober: moduleWith(['camera'], { MOORING_ROLE: 'prober' }) }, { prober: { volumes } });
    await expect
      .poll(async () => (await rig.modules())['prober']?.statusDescription, waiting)
      .toContain('ContainerCreating');
    await expect
      .poll(
        async () => JSON.stringify((await rig.kubernetes('GET', '/api/v1/namespaces/iotedge/events')).lines),
        waiting,
      )
      .toContain('FailedMount');
    expect(childrenOf()).toEqual([]);
    await rig.control('POST', '/shares/camera/mend');
    await expect.poll(async () => (await rig.modules())['prober']?.runtimeStatus, waiting).toBe('running');
  }, 60_000);
});

describe('a simulator that cannot start', () => {
  it('says which host is out of reach and ends with 3', async () => {
    const rig = await Rig.start();
    try {
      const args = rig.arguments().map((argument) => argument.replace(/^--rest=.*/, '--rest=https://127.0.0.1:1'));
      await expect(startProgram('simulator/bin/simulator.mjs', args)).rejects.toThrow(
        /ended with 3: mooring-simulator: 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
      );
    } finally {
      await rig.stop();
    }
  }, 60_000);

  it('names a usage error and ends with 2', async () => {
    await expect(startProgram('simulator/bin/simulator.mjs', ['--data', '/nowhere'])).rejects.toThrow(
      /ended with 2: mooring-simulator: .*--connection-string-file/,
    );
  });
});
