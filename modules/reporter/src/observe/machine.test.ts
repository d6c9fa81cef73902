import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MachineReader } from './machine.ts';

describe('the machine, read again and again', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-machine-'));
    mkdirSync(join(folder, 'sys/kernel/random'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write({ cpus, load }: { cpus: number; load: number }): void {
    writeFileSync(join(folder, 'sys/kernel/osrelease'), '6.1.0\n');
    writeFileSync(join(folder, 'sys/kernel/random/boot_id'), 'b-1\n');
    writeFileSync(join(folder, 'cpuinfo'), 'processor\t: 0\n'.repeat(cpus));
    writeFileSync(join(folder, 'loadavg'), `${load} 0.4 0.3 1/2 3\n`);
    writeFileSync(join(folder, 'meminfo'), 'MemTotal: 2048 kB\nMemAvailable: 1024 kB\n');
  }

  it('tells its load each time, and within twenty times a processor that was added', async () => {
    const reader = new MachineReader(folder);
    write({ cpus: 1, load: 0.5 });
    const memory = { memoryTotalMiB: 2, memoryAvailableMiB: 1 };
    expect(await reader.read()).toEqual({ kernel: '6.1.0', bootId: 'b-1', cpus: 1, load1: 0.5, ...memory });
    write({ cpus: 2, load: 1.5 });
    const told = [];
    for (let time = 2; time <= 21; time += 1) told.push(await reader.read());
    expect(told.map(({ load1 }) => load1)).toEqual(told.map(() => 1.5));
    expect(told.map(({ cpus }) => cpus)).toEqual([...Array.from({ length: 19 }, () => 1), 2]);
  });

  it('tries what could not be read again the next time', async () => {
    const reader = new MachineReader(folder);
    write({ cpus: 1, load: 0.5 });
    rmSync(join(folder, 'sys/kernel/osrelease'));
    expect((await reader.read()).kernel).toBeUndefined();
    write({ cpus: 1, load: 0.5 });
    expect((await reader.read()).kernel).toBe('6.1.0');
  });

  it('leaves out what cannot be read', async () => {
    expect(await new MachineReader(folder).read()).toEqual({});
  });
});
