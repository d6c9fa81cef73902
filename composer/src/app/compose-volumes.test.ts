import { describe, expect, it } from 'vitest';
import { targets, type Target } from '../core/model/target.ts';
import { volumeSchema } from '../core/workload/schema/volume-schema.ts';
import { composeText, createOptionsOf, detector, head, places } from './testing/compose-text.ts';
import { codesOf } from './testing/desired-of.ts';

const quiet = 'reporter: { enabled: false }\n';
function compose(volume: string, target: Target = 'ase-1node', path = '/data') {
  const text = `${head}volumes: { data: { ${volume} } }
modules: { db: { image: ${detector}, mounts: { ${path}: data } } }
${quiet}`;
  return composeText(text, {
    target,
    output: target.startsWith('ase') || target === 'iotedge-vm' ? 'iotedge' : undefined,
  });
}
const clusters = targets.filter((target) => !target.startsWith('ase') && target !== 'iotedge-vm');

describe('memory as a volume', () => {
  it('is an emptyDir of the pod with a limit, once with all its paths', () => {
    const text = `${head}volumes: { cache: { memory: 256Mi } }
modules: { db: { image: ${detector}, mounts: { /dev/shm: cache, /tmp/cache: cache } } }
${quiet}`;
    const result = composeText(text);
    expect(result.diagnostics).toEqual([]);
    expect(createOptionsOf(result, 'db')).toEqual({
      'k8s-experimental': {
        volumes: [
          {
            volume: { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '256Mi' } },
            volumeMounts: [
              { name: 'cache', mountPath: '/dev/shm' },
              { name: 'cache', mountPath: '/tmp/cache' },
            ],
          },
        ],
      },
    });
    expect(createOptionsOf(composeText(text, { target: 'iotedge-vm' }), 'db')).toEqual({
      HostConfig: { ShmSize: 268_435_456, Tmpfs: { '/tmp/cache': 'size=268435456' } },
    });
  });

  it('is none of the shares that the prober mounts', () => {
    const text = `${head}volumes: { cache: { memory: 256Mi }, drop: { share: camera-drop } }
modules: { db: { image: ${detector}, mounts: { /cache: cache, /in: drop } } }`;
    const { composed } = composeText(text);
    expect(composed?.bindings.map(({ path }) => path)).toEqual(['/in']);
    expect(createOptionsOf(composeText(text), 'line-inspection-prober')).toMatchObject({
      HostConfig: { Mounts: [{ Source: 'camera-drop' }] },
    });
  });

  it('with the name of a share in one pod is an error', () => {
    const text = `${head}volumes: { camera-drop: { memory: 1Mi }, other: { share: camera-drop } }
modules: { db: { image: ${detector}, mounts: { /a: camera-drop, /b: other } } }
${quiet}`;
    expect(codesOf(composeText(text))).toEqual(['MOOR1508 error']);
  });
});

describe('a folder of the machine as a volume', () => {
  it('is bound in the virtual machine, beside the folders of shares', () => {
    const text = `${head}volumes: { a: { hostPath: /opt/a }, drop: { share: camera-drop, hostPath: /mnt/drop }, z: { hostPath: /opt/z } }
modules: { db: { image: ${detector}, mounts: { /a: a, /b: drop, /c: z } } }
${quiet}`;
    const result = composeText(text, { target: 'iotedge-vm' });
    expect(result.diagnostics).toEqual([]);
    expect(createOptionsOf(result, 'db')).toEqual({
      HostConfig: { Binds: ['/opt/a:/a', '/mnt/drop:/b', '/opt/z:/c'] },
    });
    expect(result.composed?.bindings.map(({ path, volume }) => [path, volume])).toEqual([['/b', 'drop']]);
  });

  it.each(targets.filter((target) => target !== 'iotedge-vm'))('is an error on %s', (target) => {
    const result = compose('hostPath: /opt/a', target);
    expect(codesOf(result)).toEqual(['MOOR1511 error']);
    expect(result.diagnostics[0]).toMatchObject({ line: 4, column: 30 });
  });
});

describe('a volume of a StorageClass', () => {
  const local = 'storageClass: ase-node-local, size: 20Gi';

  it('has a claim with what a person must know at its head', () => {
    const file = compose(local).composed?.files[0];
    expect(file?.path).toBe('claims/line-inspection-data.yaml');
    expect(file?.content).toContain('# It needs rights on persistentvolumeclaims in the namespace iotedge.');
    expect(file?.content).toContain('Grant-HcsKubernetesNamespaceAccess -Namespace iotedge');
    expect(file?.content).toContain('WaitForFirstConsumer');
    expect(file?.content).not.toContain('stays on the node');
    expect(file?.content).toContain('    - ReadWriteOnce\n');
  });

  it('stays on its node where there are two, which is told', () => {
    const result = compose(local, 'ase-2node');
    expect(codesOf(result)).toEqual(['MOOR1110 info', 'MOOR1513 info']);
    expect(result.composed?.files[0]?.content).toContain('# The volume stays on the node');
  });

  it('cannot be ReadWriteMany where its class is of one node, and may be elsewhere', () => {
    expect(codesOf(compose(`${local}, accessMode: ReadWriteMany`))).toEqual(['MOOR1110 info', 'MOOR1512 error']);
    const other = compose('storageClass: contoso-nfs, size: 20Gi, accessMode: ReadWriteMany');
    expect(codesOf(other)).toEqual(['MOOR1110 info']);
    expect(other.composed?.files[0]?.content).toContain('    - ReadWriteMany\n');
    // Two pods may hold it at once, so the old one need not go first.
    expect(JSON.stringify(createOptionsOf(other, 'db'))).not.toContain('Recreate');
    expect(JSON.stringify(createOptionsOf(compose(local), 'db'))).toContain('Recreate');
  });

  it('is told to be of one node where local-path is asked for ReadWriteMany', () => {
    const shared = 'storageClass: local-path, size: 20Gi, accessMode: ReadWriteMany';
    expect(codesOf(compose(shared, 'k3s'))).toEqual(['MOOR1514 warning']);
    expect(compose(shared, 'k3s').diagnostics[0]).toMatchObject({ line: 4, column: 34 });
    expect(codesOf(compose(shared, 'kubeadm'))).toEqual(['MOOR1514 warning']);
    expect(codesOf(compose('storageClass: local-path, size: 20Gi', 'k3s'))).toEqual([]);
    // Its provisioner does not refuse it.
    expect(codesOf(compose(shared.replace('local-path', 'microk8s-hostpath'), 'microk8s'))).toEqual([]);
  });

  it.each([
    ['k3s', 'ase-node-local', 'Did you mean `local-path`?'],
    ['microk8s', 'local-path', 'Did you mean `microk8s-hostpath`?'],
    ['ase-1node', 'local-path', 'Did you mean `ase-node-local`?'],
    ['kubeadm', 'ase-node-local', 'kubeadm brings no class.'],
  ] as const)('on %s is told where its class %s is of another cluster', (target, storageClass, remedy) => {
    const { diagnostics } = compose(`storageClass: ${storageClass}, size: 1Gi, accessMode: ReadWriteMany`, target);
    const told = diagnostics.filter(({ code }) => code !== 'MOOR1110');
    expect(told.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MOOR1515 warning']);
    expect(told[0]).toMatchObject({ line: 4, column: 34 });
    expect(JSON.stringify(told[0])).toContain(remedy);
  });

  it.each([
    ['kubeadm', 'local-path'],
    ['k3s', 'default'],
    ['aks-hybrid', 'default'],
    ['microk8s', 'contoso-ssd'],
  ] as const)('on %s may be of the class %s', (target, storageClass) => {
    expect(codesOf(compose(`storageClass: ${storageClass}, size: 1Gi`, target))).toEqual([]);
  });

  it.each(clusters)('leaves no claim for the device on %s', (target) => {
    const { draft, diagnostics } = compose('storageClass: local-path, size: 1Gi', target);
    expect(draft?.files).toEqual([]);
    expect(diagnostics.filter(({ code }) => code === 'MOOR1110')).toEqual([]);
    expect(draft?.declared?.volumes.get('data')).toMatchObject({
      kind: 'claim',
      storageClass: 'local-path',
      size: '1Gi',
    });
  });
});

describe('where a share is served', () => {
  const served =
    'protocol: smb, server: files.contoso.com, export: /line, credentials: line-user, mountOptions: [vers=3.0]';

  it.each(clusters)('is kept for those who make its PersistentVolume on %s', (target) => {
    const { draft } = compose(`share: camera-drop, tier: local, ${served}`, target);
    expect(draft?.declared?.volumes.get('data')).toMatchObject({
      kind: 'share',
      share: 'camera-drop',
      protocol: 'smb',
      tier: 'local',
      server: 'files.contoso.com',
      export: '/line',
      credentials: 'line-user',
      mountOptions: ['vers=3.0'],
    });
  });

  it.each(clusters)('must be told on %s, and its name there may be any', (target) => {
    expect(codesOf(compose('share: camera-drop', target))).toContain('MOOR1104 error');
    const named = compose('share: Camera_Drop, protocol: nfs, server: files.contoso.com', target);
    expect(codesOf(named).filter((code) => /MOOR(1104|150)/.test(code))).toEqual([]);
  });

  it('has no effect where the device makes the volume, which is told once a volume', () => {
    const result = compose(`share: camera-drop, hostPath: /mnt/a, ${served}`);
    expect(places(result)).toEqual(['MOOR1606 info 4:40']);
    expect(result.diagnostics[0]?.message).toBe(
      '`hostPath`, `server`, `export`, `credentials`, `mountOptions` of the volume `data` have no effect on ase-1node',
    );
    const inMachine = compose(`share: camera-drop, hostPath: /mnt/a, ${served}`, 'iotedge-vm');
    expect(inMachine.diagnostics[0]?.message).toBe(
      '`server`, `export`, `credentials`, `mountOptions` of the volume `data` have no effect on iotedge-vm',
    );
  });
});

describe('the source of a share', () => {
  it.each(['ase-1node', 'iotedge-vm'] as const)('is what the prober has to find mounted on %s', (target) => {
    const text = `${head}volumes: { drop: { share: camera-drop, hostPath: /mnt/drop, source: //nas.contoso.com/camera } }
modules: { db: { image: ${detector}, mounts: { /in: drop } } }`;
    const content = composeText(text, { target }).composed?.manifest.modulesContent['line-inspection-prober'];
    expect(content).toMatchObject({
      'properties.desired': {
        volumes: { drop: { share: 'camera-drop', source: '//nas.contoso.com/camera', path: '/mooring/volumes/drop' } },
      },
    });
  });

  it('belongs to a share', () => {
    const result = compose('memory: 1Mi, source: //nas.contoso.com/camera');
    expect(places(result)).toEqual(['MOOR1103 error 4:18']);
    expect(result.diagnostics[0]?.message).toContain('can have `source` only with `share`');
  });
});

it('knows no key of a volume that is not tried here', () => {
  const tried =
    'share protocol tier server export credentials mountOptions source storageClass size accessMode memory hostPath';
  expect(Object.keys(volumeSchema().shape).sort()).toEqual(tried.split(' ').sort());
});

it('a path of Windows is none on Linux', () => {
  const result = compose('memory: 1Mi', 'ase-1node', '"C:\\\\data"');
  expect(places(result)).toEqual(['MOOR1607 error 5:70']);
});
