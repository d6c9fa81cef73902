import { describe, expect, it } from 'vitest';
import { smallCluster } from '../cluster/testing/small-cluster.ts';
import type { Fault } from '../shares/faults.ts';
import type { Share } from '../shares/share.ts';
import { mountinfo } from './mountinfo.ts';
import { mountsOf, sharesOf, type PodMount } from './mounts.ts';

const camera: Share = { name: 'camera', protocol: 'smb', tier: 'local' };
const results: Share = { name: 'results', protocol: 'nfs', tier: 'cloud' };

function mountsIn(createOptions: object, shares = [camera, results]): PodMount[] {
  const cluster = smallCluster();
  cluster.apply({ id: 'detector', image: 'm', createOptions });
  const pod = cluster.podsOf('detector')[0];
  if (pod === undefined) throw new Error('no pod');
  return mountsOf(pod, cluster.store.state, shares, 'ase-7');
}

const linesOf = (mounts: readonly PodMount[], faults: Record<string, Fault> = {}) =>
  mountinfo(mounts, (share) => faults[share])
    .trim()
    .split('\n')
    .filter((line) => /cifs|nfs4|ext4/.test(line));

describe('the mountinfo of a pod', () => {
  const Mounts = [
    { Type: 'volume', Source: 'camera', Target: '/home/input' },
    { Type: 'volume', Source: 'camera', Target: '/home/output' },
    { Type: 'volume', Source: 'results', Target: '/results dir' },
    { Type: 'bind', Source: '/var/lib/x', Target: '/x', ReadOnly: true },
  ];

  it('shows each mount of a share by its protocol, and one share at two paths as one file system', () => {
    expect(linesOf(mountsIn({ HostConfig: { Mounts } }))).toEqual([
      '104 100 0:60 / /home/input rw,relatime - cifs //ase-7/camera rw,vers=3.1.1,sec=ntlmssp,cache=strict,soft',
      '105 100 0:60 / /home/output rw,relatime - cifs //ase-7/camera rw,vers=3.1.1,sec=ntlmssp,cache=strict,soft',
      '106 100 0:61 / /results\\040dir rw,relatime - nfs4 192.0.2.10:/results rw,vers=4.1,hard,proto=tcp,sec=sys',
      '107 100 8:1 /var/lib/x /x ro,relatime - ext4 /dev/sda1 rw',
    ]);
  });

  it('loses a share that is unmounted and shows a read-only one as such', () => {
    const lines = linesOf(mountsIn({ HostConfig: { Mounts } }), { camera: 'unmounted', results: 'readonly' });
    expect(lines.some((line) => line.includes('cifs'))).toBe(false);
    expect(lines.find((line) => line.includes('nfs4'))).toContain(' ro,vers=4.1');
  });

  it('hangs an inner mount below the outer one', () => {
    const nested = [
      { Type: 'volume', Source: 'results', Target: '/data/results' },
      { Type: 'volume', Source: 'camera', Target: '/data' },
    ];
    expect(linesOf(mountsIn({ HostConfig: { Mounts: nested } })).map((line) => line.split(' ').slice(0, 2))).toEqual([
      ['104', '100'],
      ['105', '104'],
    ]);
  });

  it('follows the claim to the share, also from the extension with a sub path', () => {
    const volumes = [
      {
        volume: { name: 'v', persistentVolumeClaim: { claimName: 'camera' } },
        volumeMounts: [{ name: 'v', mountPath: '/v', subPath: 'a/b' }],
      },
    ];
    const mounts = mountsIn({
      HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera', Target: '/c' }] },
      'k8s-experimental': { volumes },
    });
    expect(linesOf(mounts)[1]).toContain('0:60 /a/b /v ');
    expect(sharesOf(mounts)).toEqual(['camera']);
  });
});
