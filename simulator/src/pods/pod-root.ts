import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { SimulatedGpu } from '../tools/gpus.ts';
import { simulatedDriverVersion } from '../tools/nvidia-smi-script.ts';
import type { PodMount } from './mounts.ts';

export interface PodRoot {
  procfs: string;
  sysfs: string;
  rootfs: string;
}

export interface PodRootContent {
  mounts: readonly PodMount[];
  mountinfo: string;
  folderOfShare: (share: string) => string;
  serviceAccount: { token: string; ca: string; namespace: string };
  gpus: readonly SimulatedGpu[];
}

/** Files of the machine's own /proc that a pod sees as they are. */
const machineFiles = [
  'cpuinfo',
  'loadavg',
  'meminfo',
  'stat',
  'uptime',
  'version',
  'sys/kernel/osrelease',
  'sys/kernel/random/boot_id',
];

/** Writes what a process in the pod sees as /proc, /sys and /. Everything lies below `folder`, made anew. */
export function writePodRoot(folder: string, content: PodRootContent): PodRoot {
  rmSync(folder, { recursive: true, force: true });
  const root = { procfs: join(folder, 'proc'), sysfs: join(folder, 'sys'), rootfs: join(folder, 'rootfs') };
  for (const file of machineFiles) {
    mkdirSync(dirname(join(root.procfs, file)), { recursive: true });
    symlinkSync(join('/proc', file), join(root.procfs, file));
  }
  mkdirSync(join(root.procfs, 'self'), { recursive: true });
  writeMountinfo(root, content.mountinfo);
  writeGpus(root, content.gpus);
  const account = join(root.rootfs, 'var/run/secrets/kubernetes.io/serviceaccount');
  mkdirSync(account, { recursive: true });
  const { token, ca, namespace } = content.serviceAccount;
  writeFileSync(join(account, 'token'), token, { mode: 0o600 });
  writeFileSync(join(account, 'ca.crt'), ca);
  writeFileSync(join(account, 'namespace'), namespace);
  for (const mount of content.mounts) linkMount(root, mount, content.folderOfShare);
  return root;
}

/** Puts a new mountinfo in place as a whole, so that no reader finds half of it. */
export function writeMountinfo(root: PodRoot, text: string): void {
  const path = join(root.procfs, 'self', 'mountinfo');
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function writeGpus(root: PodRoot, gpus: readonly SimulatedGpu[]): void {
  const devices = join(root.sysfs, 'bus/pci/devices');
  mkdirSync(devices, { recursive: true });
  for (const gpu of gpus) {
    const device = join(devices, gpu.pciAddress);
    mkdirSync(device);
    writeFileSync(join(device, 'vendor'), '0x10de\n');
    writeFileSync(join(device, 'device'), '0x1eb8\n');
    writeFileSync(join(device, 'class'), '0x030200\n');
  }
  if (gpus.length === 0) return;
  const driver = join(root.procfs, 'driver/nvidia');
  mkdirSync(driver, { recursive: true });
  writeFileSync(join(driver, 'version'), `NVRM version: simulated ${simulatedDriverVersion}\n`);
}

/** A mount path comes from createOptions: normalised below `/` first, so that it cannot lead out of the pod. */
function linkMount(root: PodRoot, mount: PodMount, folderOfShare: (share: string) => string): void {
  const inside = (path: string) => normalize(`/${path}`);
  const at = join(root.rootfs, inside(mount.path));
  if (existsSync(at)) return;
  mkdirSync(dirname(at), { recursive: true });
  if (mount.kind === 'disk') {
    mkdirSync(at);
    return;
  }
  const share = folderOfShare(mount.share.name);
  const folder = mount.subPath === '' ? share : join(share, inside(mount.subPath));
  mkdirSync(folder, { recursive: true });
  symlinkSync(folder, at);
}
