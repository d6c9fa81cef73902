import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GpuTool } from './gpu-tool.ts';
import { ToolRunner } from './tool-runner.ts';

describe('nvidia-smi', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-gpu-'));
    device('0000:01:00.0', '0x10de', '0x030200');
    device('0000:01:00.1', '0x10de', '0x040300');
    device('0000:00:02.0', '0x8086', '0x030000');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function device(address: string, vendor: string, deviceClass: string): void {
    const path = join(folder, 'sys/bus/pci/devices', address);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'vendor'), `${vendor}\n`);
    writeFileSync(join(path, 'class'), `${deviceClass}\n`);
  }
  function install(queryScript: string): void {
    const help = '"uuid" or "gpu_uuid"\\n"pci.bus_id" or "gpu_bus_id"\\n"name" or "gpu_name"\\n"temperature.gpu"\\n';
    const script = `#!/bin/sh\ncase "$1" in --help-query-gpu) printf '${help}';; *) ${queryScript};; esac\n`;
    writeFileSync(join(folder, 'nvidia-smi'), script);
    chmodSync(join(folder, 'nvidia-smi'), 0o755);
  }
  const read = () =>
    new GpuTool(new ToolRunner({ PATH: `${folder}:/usr/bin:/bin` }), {
      sysfs: join(folder, 'sys'),
      procfs: join(folder, 'proc'),
    }).read();

  it('is asked only for fields it offers', async () => {
    install(`echo "$*" > '${folder}/asked'; echo "GPU-1, 00000000:01:00.0, Tesla T4, 40"`);
    expect((await read()).gpus).toEqual([
      { state: 'ok', uuid: 'GPU-1', bus: '00000000:01:00.0', name: 'Tesla T4', temperatureC: 40 },
    ]);
    expect(readFileSync(join(folder, 'asked'), 'utf8').trim()).toBe(
      '--query-gpu=uuid,pci.bus_id,name,temperature.gpu --format=csv,noheader,nounits',
    );
  });

  it('that is not there, on a node with a GPU, is another answer than a node without', async () => {
    expect((await read()).state).toBe('noTool');
    rmSync(join(folder, 'sys/bus/pci/devices/0000:01:00.0'), { recursive: true });
    expect((await read()).state).toBe('noGpu');
    mkdirSync(join(folder, 'proc/driver/nvidia'), { recursive: true });
    writeFileSync(join(folder, 'proc/driver/nvidia/version'), 'x');
    expect((await read()).state).toBe('notInjected');
  });

  it('is believed over its exit status where it printed rows', async () => {
    install(
      'echo "Unable to determine the device handle for GPU 0000:02:00.0: GPU is lost." ; echo "GPU-1, 00000000:01:00.0, Tesla T4, 40"; exit 15',
    );
    const { state, gpus } = await read();
    expect(state).toBe('present');
    expect(gpus.map((gpu) => gpu.state)).toEqual(['ok', 'lost']);
  });

  it('that finds no driver says so', async () => {
    install('echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9');
    expect((await read()).state).toBe('noDriver');
  });
});
