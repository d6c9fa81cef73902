import type { Fault } from '../shares/faults.ts';
import type { PodMount } from './mounts.ts';

const rootId = 100;
const superOptions = {
  smb: 'vers=3.1.1,sec=ntlmssp,cache=strict,soft',
  nfs: 'vers=4.1,hard,proto=tcp,sec=sys',
};

/**
 * `/proc/self/mountinfo` of a module's container, in the kernel's format. A share that was unmounted is not in it, a
 * read-only one has `ro` among the options of its file system.
 */
export function mountinfo(mounts: readonly PodMount[], faultOf: (share: string) => Fault | undefined): string {
  const devices = new Map<string, number>();
  const lines = [
    `${rootId} 99 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/simulated`,
    `${rootId + 1} ${rootId} 0:51 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw`,
    `${rootId + 2} ${rootId} 0:52 / /sys ro,nosuid,nodev,noexec,relatime - sysfs sysfs ro`,
    `${rootId + 3} ${rootId} 0:53 / /var/run/secrets/kubernetes.io/serviceaccount ro,relatime - tmpfs tmpfs rw`,
  ];
  for (const mount of mounts) {
    const id = rootId + lines.length;
    const parent = parentOf(mount, mounts, lines);
    const options = `${mount.readOnly ? 'ro' : 'rw'},relatime`;
    if (mount.kind === 'disk') {
      lines.push(`${id} ${parent} 8:1 ${escape(mount.root)} ${escape(mount.path)} ${options} - ext4 /dev/sda1 rw`);
      continue;
    }
    const { name, protocol } = mount.share;
    const fault = faultOf(name);
    if (fault === 'unmounted') continue;
    const device = devices.get(name) ?? 60 + devices.size;
    devices.set(name, device);
    const type = protocol === 'nfs' ? 'nfs4' : 'cifs';
    const mode = fault === 'readonly' ? 'ro' : 'rw';
    const root = mount.subPath === '' ? '/' : `/${mount.subPath}`;
    lines.push(
      `${id} ${parent} 0:${device} ${escape(root)} ${escape(mount.path)} ${options} - ${type} ${escape(mount.source)} ${mode},${superOptions[protocol]}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The mount this one stands in: an earlier one at a folder above, else the root. */
function parentOf(mount: PodMount, mounts: readonly PodMount[], lines: readonly string[]): number {
  const above = mounts.filter(
    (other) => other !== mount && mount.path.startsWith(`${other.path.replace(/\/+$/, '')}/`),
  );
  const closest = above.sort((a, b) => b.path.length - a.path.length)[0];
  if (closest === undefined) return rootId;
  const line = lines.find((candidate) => candidate.split(' ')[4] === escape(closest.path));
  return line === undefined ? rootId : Number(line.split(' ')[0]);
}

/** The kernel writes space, tab, newline, backslash and `#` as three octal digits. */
function escape(text: string): string {
  return text.replace(/[ \t\n\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
