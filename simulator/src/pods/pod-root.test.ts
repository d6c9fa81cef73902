import { existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gpusOfNode } from '../tools/gpus.ts';
import type { PodMount } from './mounts.ts';
import { writePodRoot } from './pod-root.ts';

describe('the files of a pod', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mooring-pod-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const mount = (path: string): PodMount => ({
    kind: 'share',
    path,
    share: { name: 'camera', protocol: 'smb', tier: 'local' },
    source: '//ase/camera',
    subPath: '',
    readOnly: false,
  });
  const write = (mounts: PodMount[], gpus = 0) =>
    writePodRoot(join(folder, 'pod'), {
      mounts,
      mountinfo: 'text\n',
      folderOfShare: (share) => join(folder, 'shares', share),
      serviceAccount: { token: 'the-token', ca: 'pem', namespace: 'iotedge' },
      gpus: gpusOfNode('node', gpus),
    });

  it('lead to the share and hold the service account, whose token nobody else may read', () => {
    const root = write([mount('/home/input')]);
    expect(readlinkSync(join(root.rootfs, 'home/input'))).toBe(join(folder, 'shares/camera'));
    const account = join(root.rootfs, 'var/run/secrets/kubernetes.io/serviceaccount');
    expect(readFileSync(join(account, 'token'), 'utf8')).toBe('the-token');
    expect(statSync(join(account, 'token')).mode & 0o077).toBe(0);
    expect(readFileSync(join(root.procfs, 'self/mountinfo'), 'utf8')).toBe('text\n');
    expect(readFileSync(join(root.procfs, 'meminfo'), 'utf8')).toContain('MemTotal');
  });

  it('stay within the pod whatever the mount path says', () => {
    const root = write([mount('/../../../escaped'), mount('../up')]);
    expect(existsSync(join(folder, 'escaped'))).toBe(false);
    expect(readlinkSync(join(root.rootfs, 'escaped'))).toBe(join(folder, 'shares/camera'));
    expect(readlinkSync(join(root.rootfs, 'up'))).toBe(join(folder, 'shares/camera'));
  });

  it('show the GPUs of the node on the PCI bus, and a driver only where there is one', () => {
    const root = write([], 2);
    const device = join(root.sysfs, 'bus/pci/devices/0000:5f:00.0');
    expect(readFileSync(join(device, 'vendor'), 'utf8')).toBe('0x10de\n');
    expect(readFileSync(join(device, 'class'), 'utf8')).toBe('0x030200\n');
    expect(existsSync(join(root.procfs, 'driver/nvidia/version'))).toBe(true);
    expect(existsSync(join(write([]).procfs, 'driver/nvidia/version'))).toBe(false);
  });
});
