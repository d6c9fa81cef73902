import { describe, expect, it } from 'vitest';
import { at, composed, workload } from './testing/composed.ts';

const quiet = 'reporter: { enabled: false }';
function mounting(target: string, ...volumes: string[]) {
  const mounts = volumes.map((_, index) => `/${index}: v${index}`).join(', ');
  return composed(
    workload(
      `target: ${target}`,
      quiet,
      `volumes: { ${volumes.map((volume, index) => `v${index}: { ${volume} }`).join(', ')} }`,
      `modules: { a: { image: 'contoso.azurecr.io/a:1', mounts: { ${mounts} } } }`,
    ),
  );
}

/** The claim that stands behind a share, as the pod names it. */
function claimFor(made: ReturnType<typeof mounting>, share: string): string {
  const volumes = at(made.get('Deployment/a'), 'spec', 'template', 'spec', 'volumes');
  const volume = Array.isArray(volumes) ? volumes.find((one) => at(one, 'name') === share) : undefined;
  const name = at(volume, 'persistentVolumeClaim', 'claimName');
  if (typeof name !== 'string') throw new Error(`the pod mounts no claim for ${share}`);
  return name;
}

describe('a share on Azure Stack Edge', () => {
  const made = mounting('ase-1node', 'share: camera-drop, protocol: smb', 'storageClass: ase-node-local, size: 20Gi');

  it('is claimed by its name, from the namespace of the workload', () => {
    expect(made.get('PersistentVolumeClaim/camera-drop')).toMatchObject({
      metadata: { namespace: 'line' },
      spec: {
        accessModes: ['ReadWriteMany'],
        resources: { requests: { storage: '10Gi' } },
        storageClassName: '',
        volumeName: 'camera-drop',
      },
    });
    expect(made.objects.map(({ kind }) => kind)).not.toContain('PersistentVolume');
  });

  it('is told to be claimed by one namespace only, by its name', () => {
    const told = made.diagnostics.filter(({ code }) => code === 'MOOR2005');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ severity: 'warning', line: 6 });
    expect(told[0]?.message).toContain('camera-drop');
  });

  it('stands beside a volume that a class makes, for one node', () => {
    expect(at(made.get('PersistentVolumeClaim/line-v1'), 'spec')).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '20Gi' } },
      storageClassName: 'ase-node-local',
    });
  });
});

describe('a share elsewhere', () => {
  it.each([
    ['aks-hybrid', 'smb.csi.akshci.com', 'nfs.csi.akshci.com'],
    ['kubeadm', 'smb.csi.k8s.io', 'nfs.csi.k8s.io'],
    ['microk8s', 'smb.csi.k8s.io', 'nfs.csi.k8s.io'],
    ['k3s', 'smb.csi.k8s.io', 'nfs.csi.k8s.io'],
  ])('becomes a PersistentVolume of the drivers of %s, held for its claim and kept', (target, smb, nfs) => {
    const made = mounting(
      target,
      'share: camera-drop, protocol: smb, server: files.contoso.com, credentials: camera-user',
      'share: results, protocol: nfs, server: 10.1.2.3, export: /export/results, mountOptions: [nfsvers=4.1]',
    );
    const [camera, results] = ['camera-drop', 'results'].map((share) => claimFor(made, share));
    expect(at(made.get(`PersistentVolume/line.${camera}`), 'spec')).toEqual({
      accessModes: ['ReadWriteMany'],
      capacity: { storage: '10Gi' },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: camera, namespace: 'line' },
      csi: {
        driver: smb,
        volumeHandle: `line.${camera}`,
        volumeAttributes: { source: '//files.contoso.com/camera-drop' },
        nodeStageSecretRef: { name: 'camera-user', namespace: 'line' },
      },
      mountOptions: ['dir_mode=0777', 'file_mode=0777', 'vers=3.0'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
    });
    const volume = made.get(`PersistentVolume/line.${results}`);
    expect(at(volume, 'spec')).toMatchObject({
      csi: { driver: nfs, volumeAttributes: { server: '10.1.2.3', share: '/export/results' } },
      mountOptions: ['nfsvers=4.1'],
    });
    expect(at(volume, 'spec', 'csi')).not.toHaveProperty('nodeStageSecretRef');
    expect(at(made.get(`PersistentVolumeClaim/${results}`), 'spec')).toMatchObject({
      storageClassName: '',
      volumeName: `line.${results}`,
    });
    const readme = made.files.find(({ path }) => path === 'README.md')?.content;
    expect(readme).toContain("kubectl create secret generic camera-user -n line --from-literal=username='<user>'");
  });

  it('gets a new PersistentVolume and claim when it moves, since neither can be changed, and the pod follows', () => {
    const share = 'share: data, protocol: smb, server: a.contoso.com, credentials: one';
    const namesOf = (volume: string) => {
      const made = mounting('k3s', volume);
      const claim = claimFor(made, 'data');
      expect(made.get(`PersistentVolume/line.${claim}`)).toBeDefined();
      expect(made.get(`PersistentVolumeClaim/${claim}`)).toBeDefined();
      return claim;
    };
    const first = namesOf(share);
    expect(first).toMatch(/^data-[0-9a-f]{8}$/);
    const moved = ['server: b.contoso.com', 'export: other', 'credentials: two', 'protocol: nfs'].map((change) => {
      const key = change.slice(0, change.indexOf(':'));
      const rest = share.split(', ').filter((part) => !part.startsWith(`${key}:`));
      return namesOf([...rest, change].join(', '));
    });
    expect(new Set([first, ...moved]).size).toBe(5);
    // These may be changed where they stand, so the objects stay.
    expect(namesOf(`${share}, mountOptions: [vers=3.1.1]`)).toBe(first);
    expect(namesOf(`${share}, tier: local`)).toBe(first);
  });

  it('is one claim, whichever names and paths it is mounted by', () => {
    const share = 'share: data, protocol: nfs, server: files.contoso.com';
    const made = mounting('k3s', share, share);
    expect(made.objects.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toHaveLength(1);
  });

  it('cannot have one name on two servers', () => {
    const made = mounting(
      'k3s',
      'share: data, protocol: nfs, server: a.contoso.com',
      'share: data, protocol: nfs, server: b.contoso.com',
    );
    expect(made.diagnostics).toContainEqual(expect.objectContaining({ code: 'MOOR2004', severity: 'error', line: 6 }));
  });

  it('of SMB cannot be on an IPv6 address, which no path of it may hold; one of NFS can', () => {
    const told = (protocol: string, server: string) =>
      mounting('k3s', `share: data, protocol: ${protocol}, server: "${server}", credentials: u`).diagnostics.filter(
        ({ code }) => code === 'MOOR2016',
      );
    expect(told('smb', 'fd00::1')).toMatchObject([{ severity: 'error', line: 6 }]);
    expect(told('smb', 'fd00::1')[0]?.message).toContain('fd00::1');
    expect(told('smb', '10.1.2.3')).toEqual([]);
    expect(told('nfs', 'fd00::1')).toEqual([]);
  });

  it('is mounted as a guest only where that is said', () => {
    const codes = (volume: string) => mounting('k3s', volume).diagnostics.map(({ code }) => code);
    const share = 'share: data, protocol: smb, server: files.contoso.com';
    expect(codes(share)).toContain('MOOR2007');
    expect(codes(`${share}, mountOptions: [guest]`)).not.toContain('MOOR2007');
  });

  it('may be written by several nodes where its class can, and then is no reason to end the old pod first', () => {
    const strategy = (mode: string) =>
      at(
        mounting('kubeadm', `storageClass: fast, size: 1Gi, accessMode: ${mode}`).get('Deployment/a'),
        'spec',
        'strategy',
      );
    expect(strategy('ReadWriteOnce')).toEqual({ type: 'Recreate' });
    expect(strategy('ReadWriteMany')).toMatchObject({ type: 'RollingUpdate' });
  });
});
