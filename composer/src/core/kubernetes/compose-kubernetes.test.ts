import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../source/node.ts';
import { at, composed, idOf, objectsIn, workload } from './testing/composed.ts';
import { loadModels, misfitsOf } from './testing/models.ts';
import { everything, kubernetesTargets } from './testing/workloads.ts';

const podOf = (object: JsonObject) => at(object, 'spec', 'template', 'spec') as JsonObject;
const containerOf = (object: JsonObject) => at(podOf(object), 'containers', 0) as JsonObject;
const isWorkload = ({ kind }: JsonObject) => kind === 'Deployment' || kind === 'DaemonSet';
const isOfCluster = ({ kind }: JsonObject) =>
  typeof kind === 'string' && /^(Namespace|PersistentVolume|RuntimeClass|ClusterRole|ClusterRoleBinding)$/.test(kind);

describe.each(kubernetesTargets)('objects for %s', (target) => {
  const made = composed(everything(target));
  let models: Awaited<ReturnType<typeof loadModels>>;
  beforeAll(async () => {
    models = await loadModels();
  });

  it('have only fields that the Kubernetes API knows, in its types', () => {
    expect(made.objects.length).toBeGreaterThan(12);
    expect(made.objects.flatMap((object) => misfitsOf(object, models))).toEqual([]);
  });

  it('hold no bare pod and nothing of IoT Edge', () => {
    expect(made.objects.map(({ kind }) => kind)).not.toContain('Pod');
    const text = made.files.map(({ path, content }) => (path.endsWith('.yaml') ? content : '')).join('');
    expect(text).not.toMatch(/IOTEDGE_|EdgeDeviceHostName|RuntimeLogLevel|azure-devices|iotedged|azureiotedge/);
    expect((podOf(made.get('Deployment/detector'))['containers'] as unknown[]).length).toBe(1);
  });

  it('are in one namespace, with the labels that Kubernetes recommends', () => {
    for (const object of made.objects) {
      expect(at(object, 'metadata', 'namespace')).toBe(isOfCluster(object) ? undefined : 'line');
      expect(at(object, 'metadata', 'labels')).toMatchObject({ 'app.kubernetes.io/managed-by': 'mooring' });
    }
    expect(made.get('Deployment/detector')).toMatchObject({
      metadata: {
        labels: {
          'app.kubernetes.io/name': 'detector',
          'app.kubernetes.io/component': 'module',
          'app.kubernetes.io/part-of': 'line',
        },
      },
    });
  });

  it('pick their own pods, and no others', () => {
    for (const object of made.objects.filter(isWorkload)) {
      const picked = at(object, 'spec', 'selector', 'matchLabels') as JsonObject;
      expect(at(object, 'spec', 'template', 'metadata', 'labels')).toMatchObject(picked);
    }
    expect(at(made.get('Service/database'), 'spec', 'selector')).toEqual({
      'app.kubernetes.io/name': 'database',
      'app.kubernetes.io/part-of': 'line',
    });
  });

  it('give each module an account of its own, and a token to nobody but reporter and prober', () => {
    const accounts = made.objects.filter(({ kind }) => kind === 'ServiceAccount');
    expect(Object.fromEntries(accounts.map((one) => [idOf(one), one['automountServiceAccountToken']]))).toEqual({
      'ServiceAccount/archiver': false,
      'ServiceAccount/database': false,
      'ServiceAccount/detector': false,
      'ServiceAccount/line-prober': true,
      'ServiceAccount/line-reporter': true,
    });
    expect(podOf(made.get('Deployment/detector'))).toMatchObject({
      serviceAccountName: 'detector',
      automountServiceAccountToken: false,
    });
    expect(podOf(made.get('DaemonSet/line-reporter'))).not.toHaveProperty('automountServiceAccountToken');
  });

  it('end the old pod first where a GPU or a ReadWriteOnce volume asks for it, and only there', () => {
    const strategy = (id: string) => at(made.get(id), 'spec', 'strategy');
    expect(strategy('Deployment/detector')).toEqual({ type: 'Recreate' });
    expect(strategy('Deployment/database')).toEqual({ type: 'Recreate' });
    // In full: what the API puts in by itself belongs to nobody, and could not be taken away on the server.
    expect(strategy('Deployment/archiver')).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
    });
  });

  it('pull with the Secret of the registry, where it asks who pulls', () => {
    expect(podOf(made.get('Deployment/detector'))['imagePullSecrets']).toEqual([{ name: 'pull-contoso.azurecr.io' }]);
    expect(podOf(made.get('Deployment/archiver'))).not.toHaveProperty('imagePullSecrets');
    const secret = made.get('Secret/pull-contoso.azurecr.io') as unknown as {
      type: string;
      stringData: Record<string, string>;
    };
    expect(secret.type).toBe('kubernetes.io/dockerconfigjson');
    expect(JSON.parse(secret.stringData['.dockerconfigjson'] ?? '')).toEqual({
      auths: { 'contoso.azurecr.io': { username: '${ACR_USER}', password: '${ACR_PASSWORD}' } },
    });
  });

  it('keep a stopped module at no replicas, and what its createOptions say of the pod', () => {
    const archiver = made.get('Deployment/archiver');
    expect(at(archiver, 'spec', 'replicas')).toBe(0);
    expect(podOf(archiver)).toMatchObject({ hostIPC: true });
    expect(at(archiver, 'spec', 'template', 'metadata', 'annotations')).toEqual({ team: 'vision' });
    expect(podOf(archiver)['volumes']).toContainEqual({
      name: 'varlogline',
      hostPath: { path: '/var/log/line', type: 'DirectoryOrCreate' },
    });
  });

  it('mount the claims that are there', () => {
    const claims = new Set(made.objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map(idOf));
    for (const object of made.objects.filter(({ kind }) => kind === 'Deployment')) {
      for (const volume of (podOf(object)['volumes'] ?? []) as { persistentVolumeClaim?: { claimName: string } }[]) {
        if (volume.persistentVolumeClaim === undefined) continue;
        expect(claims).toContain(`PersistentVolumeClaim/${volume.persistentVolumeClaim.claimName}`);
      }
    }
    expect(made.get('PersistentVolumeClaim/line-state')).toMatchObject({
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'fast',
        resources: { requests: { storage: '20Gi' } },
      },
    });
  });

  it('are the same bytes whatever order the workload has', () => {
    const lines = everything(target).split('\n');
    const start = lines.indexOf('  detector:');
    const end = lines.indexOf('  database:');
    const last = lines.length - 1;
    const moved = [...lines.slice(0, start), ...lines.slice(end, last), ...lines.slice(start, end), ''].join('\n');
    expect(moved).not.toBe(everything(target));
    expect(composed(moved).files).toEqual(made.files);
  });

  it('come in the order they must be made in, and never as files that kubectl would take for objects', () => {
    const yaml = made.files.map(({ path }) => path).filter((path) => path.endsWith('.yaml'));
    expect(yaml).toEqual(yaml.toSorted());
    expect(made.files.filter(({ path }) => !path.endsWith('.yaml')).map(({ path }) => path)).toEqual(
      target.startsWith('ase-') ? ['README.md', 'access.ps1'] : ['README.md'],
    );
  });
});

describe('objects', () => {
  it('take the last of variables with one name, as a container would see it', () => {
    const made = composed(
      workload(
        'target: k3s',
        'reporter: { enabled: false }',
        "modules: { a: { image: 'a:1', env: { X: '1', Y: '2', IOTEDGE_MODULEID: mine }, createOptions: { Env: ['X=3'] } } }",
      ),
    );
    const env = containerOf(made.get('Deployment/a'))['env'] as { name: string; value: string }[];
    expect(env.map(({ name }) => name).at(-1)).toBe('X');
    expect(env).toHaveLength(3);
    expect(Object.fromEntries(env.map(({ name, value }) => [name, value]))).toEqual({
      IOTEDGE_MODULEID: 'mine',
      X: '3',
      Y: '2',
    });
  });

  it.each([
    ['a GPU', '{ k8s-experimental: { resources: { limits: { nvidia.com/gpu: 1 } } } }'],
    ['the network of the node', '{ HostConfig: { NetworkMode: host } }'],
    [
      'a volume that one node at a time may write',
      '{ k8s-experimental: { volumes: [{ volume: { name: db, persistentVolumeClaim: { claimName: line-state } }, volumeMounts: [{ name: db, mountPath: /db }] }] } }',
    ],
  ])('that hold %s end before new ones start, where the author says nothing of it', (_what, createOptions) => {
    const made = composed(
      workload(
        'target: k3s',
        'reporter: { enabled: false }',
        'volumes: { state: { storageClass: local-path, size: 1Gi } }',
        `modules: { a: { image: 'c.io/a:1', createOptions: ${createOptions} }, b: { image: 'c.io/b:1', mounts: { /b: state } } }`,
      ),
    );
    expect(at(made.get('Deployment/a'), 'spec', 'strategy')).toEqual({ type: 'Recreate' });
  });

  it('are made of a deployment manifest as well, in a namespace named after its file', () => {
    const module = {
      settings: {
        image: 'contoso.azurecr.io/detector:1.4.2',
        createOptions: JSON.stringify({
          HostConfig: { Mounts: [{ Target: '/in', Source: 'camera-drop', Type: 'volume' }] },
        }),
      },
      type: 'docker',
      version: '1.0',
      status: 'running',
      restartPolicy: 'always',
    };
    const agent = {
      schemaVersion: '1.1',
      runtime: { type: 'docker', settings: {} },
      systemModules: {},
      modules: { detector: module },
    };
    const manifest = JSON.stringify({
      modulesContent: {
        $edgeAgent: { 'properties.desired': agent },
        $edgeHub: { 'properties.desired': { schemaVersion: '1.1', routes: {} } },
      },
    });
    const onDevice = composed(manifest, { file: 'line-7.deployment.json' });
    expect(onDevice.get('PersistentVolumeClaim/camera-drop')).toMatchObject({
      metadata: { namespace: 'line-7' },
      spec: { volumeName: 'camera-drop', storageClassName: '', accessModes: ['ReadWriteMany'] },
    });
    const elsewhere = composed(manifest, { file: 'line-7.deployment.json', target: 'k3s' });
    const told = elsewhere.diagnostics.find(({ code }) => code === 'MOOR2003');
    expect(told).toMatchObject({ severity: 'error', message: expect.stringContaining('camera-drop') as string });
    expect(told?.help).toContain('mooring import');
  });

  it('say never to pulling where the module does', () => {
    const made = composed(
      workload(
        'target: k3s',
        'reporter: { enabled: false }',
        "modules: { a: { image: 'a:1', imagePullPolicy: never } }",
      ),
    );
    expect(containerOf(made.get('Deployment/a'))['imagePullPolicy']).toBe('Never');
  });

  it('of two workloads in one namespace have nothing in common but the namespace', () => {
    const idsOf = (name: string) =>
      composed(
        workload(
          `metadata: { name: ${name}, namespace: plant }`,
          'target: k3s',
          'reporter: { image: contoso.azurecr.io/r:1 }',
          `modules: { ${name}-detector: { image: 'c.io/a:1' } }`,
        ),
      ).objects.map(idOf);
    const others = new Set(idsOf('line-8'));
    expect(idsOf('line-7').filter((id) => others.has(id))).toEqual(['Namespace/plant']);
    expect(idsOf('line-7')).toContain('DaemonSet/line-7-reporter');
  });

  it('are none where there is no Kubernetes', () => {
    const made = composed(
      workload('target: iotedge-vm', 'reporter: { enabled: false }', "modules: { a: { image: 'a:1' } }"),
    );
    expect(made.files).toEqual([]);
    expect(made.diagnostics.map(({ code }) => code)).toContain('MOOR2101');
  });

  it.each([
    ['ase-1node', 'iotedge'],
    ['ase-1node', 'azure-arc'],
    ['ase-2node', 'metallb-system'],
    ['ase-1node', 'default'],
    ['ase-1node', 'aseuser'],
    ['k3s', 'kube-system'],
    ['kubeadm', 'kube-anything'],
  ])('on %s are not put into the namespace %s', (target, namespace) => {
    const made = composed(
      workload(
        `target: ${target}`,
        `metadata: { name: line, namespace: ${namespace} }`,
        'reporter: { enabled: false }',
        "modules: { a: { image: 'a:1' } }",
      ),
    );
    expect(made.files).toEqual([]);
    expect(made.diagnostics).toContainEqual(expect.objectContaining({ code: 'MOOR2002', severity: 'error' }));
  });

  it('stand in files that are whole by themselves', () => {
    for (const { path, content } of composed(everything('k3s')).files) {
      if (!path.endsWith('.yaml')) continue;
      expect(objectsIn(content).length).toBeGreaterThan(0);
      expect(content.endsWith('\n')).toBe(true);
    }
  });
});
