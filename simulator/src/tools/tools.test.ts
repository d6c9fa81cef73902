import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShareBook } from '../shares/faults.ts';
import { installTools, type ToolFolders } from './install.ts';

const node = 'k8s-sim0001cl-sim0001';

describe('the simulated tools', () => {
  let data: string;
  let shares: ShareBook;
  let tools: ToolFolders;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), "mooring-tools'-"));
    shares = new ShareBook(
      ['camera', 'results'].map((name) => ({ name, protocol: 'smb', tier: 'local' })),
      data,
    );
    tools = installTools(data, shares, [node], 2, process.env.PATH ?? '');
    mkdirSync(join(data, 'root'));
    symlinkSync(shares.folderOf('camera'), join(data, 'root/mnt'));
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const stat = (...args: string[]) => spawnSync(join(tools.common, 'stat'), args, { encoding: 'utf8' });
  const mounted = () => join(data, 'root/mnt');

  it('let stat speak for shares that are well, and for every other path', () => {
    expect(stat('-f', '-c', '%S %b', mounted()).stdout).toMatch(/^\d+ \d+\n$/);
    shares.break('camera', 'unreachable');
    expect(stat('-f', '-c', '%S', data).status).toBe(0);
    expect(stat('-c', '%F', shares.folderOf('results')).stdout).toBe('directory\n');
  });

  it('let nobody ask the kernel without them: there is no perl', () => {
    expect(spawnSync(join(tools.common, 'perl'), ['-e', 'print 1'])).toMatchObject({ status: 127 });
  });

  it('let stat say that the host of a share is down until the share is mended', () => {
    shares.break('camera', 'unreachable');
    const down = stat('-f', '-c', '%S', '--', mounted());
    expect(down.stderr).toBe(`stat: cannot read file system information for '${mounted()}': Host is down\n`);
    expect(down.status).toBe(1);
    shares.mend('camera');
    expect(stat('-f', '-c', '%S', '--', mounted()).status).toBe(0);
  });

  it('let stat hang on a stuck share, until it is killed', async () => {
    shares.break('camera', 'stuck');
    const hanging = spawn(join(tools.common, 'stat'), ['-f', mounted()], { stdio: 'ignore', detached: true });
    const exited = once(hanging, 'exit');
    const children = `/proc/${hanging.pid}/task/${hanging.pid}/children`;
    await expect.poll(() => readFileSync(children, 'utf8').trim()).toMatch(/^\d+$/);
    expect(hanging.exitCode).toBeNull();
    process.kill(-(hanging.pid ?? 0), 'SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
  });

  const nvidiaSmi = (visible: string, ...args: string[]) =>
    spawnSync(join(tools.ofNode(node) ?? '', 'nvidia-smi'), args, {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, NVIDIA_VISIBLE_DEVICES: visible },
    });
  const query = '--query-gpu=index,pci.bus_id,memory.total,remapped_rows.pending';

  it('let nvidia-smi list the GPUs that the pod may see', () => {
    const format = '--format=csv,noheader,nounits';
    expect(nvidiaSmi('all', query, format).stdout).toBe(
      '0, 00000000:5E:00.0, 15360, [N/A]\n1, 00000000:5F:00.0, 15360, [N/A]\n',
    );
    expect(nvidiaSmi('1', query, format).stdout).toBe('1, 00000000:5F:00.0, 15360, [N/A]\n');
    expect(nvidiaSmi('all', query, '--format=csv').stdout).toContain('index, pci.bus_id, memory.total');
    expect(nvidiaSmi('all', query, '--format=csv').stdout).toContain('15360 MiB');
  });

  it('let nvidia-smi refuse a field it does not list, and say when there is no GPU', () => {
    const unknown = nvidiaSmi('all', '--query-gpu=uuid,cuda_version', '--format=csv');
    expect(unknown.stdout).toBe('Field "cuda_version" is not a valid field to query.\n');
    expect(unknown.status).toBe(2);
    expect(nvidiaSmi('all', '--help-query-gpu').stdout).toContain('\n"pci.bus_id"\n');
    expect(nvidiaSmi('7', query, '--format=csv,noheader')).toMatchObject({
      stdout: 'No devices were found\n',
      status: 6,
    });
  });

  it('leave nvidia-smi out where a node has no GPU', () => {
    expect(installTools(data, shares, [node], 0, process.env.PATH ?? '').ofNode(node)).toBeUndefined();
  });
});
