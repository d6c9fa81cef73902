import { describe, expect, it } from 'vitest';
import { at, composed, idOf, workload, type Made } from './testing/composed.ts';

const quiet = 'reporter: { enabled: false }';
const image = "image: 'contoso.azurecr.io/a:1'";
const made = (target: string, module: string, ...more: string[]) =>
  composed(workload(`target: ${target}`, quiet, ...more, `modules: { a: { ${image}, ${module} } }`));
const podOf = (one: Made, id = 'Deployment/a') => at(one.get(id), 'spec', 'template', 'spec');
const codesOf = (one: Made) => one.diagnostics.map(({ code }) => code);

describe('a GPU', () => {
  it.each([
    ['ase-1node', undefined, false],
    ['aks-hybrid', undefined, false],
    ['kubeadm', 'nvidia', true],
    ['microk8s', 'nvidia', false],
    ['k3s', 'nvidia', false],
  ])('is asked for on %s with the RuntimeClass %s', (target, runtimeClass, isWritten) => {
    const exclusive = made(target, 'gpu: 2');
    expect(at(podOf(exclusive), 'runtimeClassName')).toBe(runtimeClass);
    expect(at(podOf(exclusive), 'containers', 0, 'resources', 'limits')).toEqual({ 'nvidia.com/gpu': '2' });
    expect(exclusive.objects.map(idOf).includes('RuntimeClass/nvidia')).toBe(isWritten);
    const shared = made(target, 'gpu: { sharing: time, devices: [0] }');
    expect(at(podOf(shared), 'runtimeClassName')).toBe(runtimeClass);
    expect(at(podOf(shared), 'containers', 0, 'resources')).toBeUndefined();
    expect(at(podOf(shared), 'containers', 0, 'env')).toContainEqual({ name: 'NVIDIA_VISIBLE_DEVICES', value: '0' });
    expect(podOf(made(target, 'cmd: [x]'))).not.toHaveProperty('runtimeClassName');
  });

  it('is no reason for the reporter to stay away from nodes without one', () => {
    const one = composed(
      workload(
        'target: kubeadm',
        'reporter: { image: contoso.azurecr.io/r:1 }',
        `modules: { a: { ${image}, gpu: 1 } }`,
      ),
    );
    expect(podOf(one, 'DaemonSet/line-reporter')).not.toHaveProperty('runtimeClassName');
    expect(at(podOf(one, 'DaemonSet/line-reporter'), 'containers', 0)).not.toHaveProperty('resources');
  });
});

describe('the operating system', () => {
  it.each(['aks-hybrid', 'kubeadm'])('is said by every pod on %s, where nodes of both may be', (target) => {
    const one = composed(
      workload(
        `target: ${target}`,
        'reporter: { image: contoso.azurecr.io/r:1 }',
        `modules: { a: { ${image} }, w: { ${image}, os: windows }, mine: { ${image}, node: { kubernetes.io/os: linux, disk: fast } } }`,
      ),
    );
    expect(at(podOf(one), 'nodeSelector')).toEqual({ 'kubernetes.io/os': 'linux' });
    expect(at(podOf(one, 'Deployment/w'), 'nodeSelector')).toEqual({ 'kubernetes.io/os': 'windows' });
    expect(at(podOf(one, 'Deployment/mine'), 'nodeSelector')).toEqual({ disk: 'fast', 'kubernetes.io/os': 'linux' });
    expect(at(podOf(one, 'DaemonSet/line-reporter'), 'nodeSelector')).toEqual({ 'kubernetes.io/os': 'linux' });
  });

  it('is nothing to speak of where there is Linux only', () => {
    expect(podOf(made('k3s', 'cmd: [x]'))).not.toHaveProperty('nodeSelector');
  });

  it.each([
    ['createOptions: { HostConfig: { Privileged: true } }', 'privileged'],
    ['createOptions: { HostConfig: { IpcMode: host } }', 'hostIPC'],
    ['createOptions: { HostConfig: { PidMode: host } }', 'hostPID'],
    ['createOptions: { k8s-experimental: { securityContext: { runAsUser: 1000 } } }', 'runAsUser'],
    ['gpu: 1', 'NVIDIA'],
  ])('of Windows cannot have %s', (module, field) => {
    const told = made('kubeadm', `os: windows, ${module}`).diagnostics.find(({ code }) => code === 'MOOR2006');
    expect(told).toMatchObject({ severity: 'error' });
    expect(told?.message).toContain(field);
  });

  it('of Windows can mount SMB and not NFS', () => {
    const codes = (protocol: string) =>
      codesOf(
        made(
          'kubeadm',
          'os: windows, mounts: { "C:\\\\data": v }',
          `volumes: { v: { share: data, protocol: ${protocol}, server: files.contoso.com, credentials: u } }`,
        ),
      );
    expect(codes('smb')).not.toContain('MOOR2006');
    expect(codes('nfs')).toContain('MOOR2006');
  });

  it('of Windows has no node where there is Linux only', () => {
    expect(codesOf(made('k3s', 'os: windows'))).toContain('MOOR2006');
  });
});

describe('ports', () => {
  it.each([
    ['ase-1node', 'LoadBalancer', false],
    ['aks-hybrid', 'LoadBalancer', false],
    ['k3s', 'LoadBalancer', false],
    ['microk8s', 'LoadBalancer', true],
    ['kubeadm', 'ClusterIP', true],
  ])('on %s get a Service of type %s', (target, type, isTold) => {
    const one = made(target, "ports: ['8080:80']");
    expect(at(one.get('Service/a'), 'spec')).toMatchObject({ type, ports: [{ port: 8080, targetPort: 80 }] });
    expect(codesOf(one).includes('MOOR2008')).toBe(isTold);
  });

  it('that stay inside get a Service inside, without a word', () => {
    const one = made('kubeadm', "ports: ['80']");
    expect(at(one.get('Service/a'), 'spec', 'type')).toBe('ClusterIP');
    expect(codesOf(one)).not.toContain('MOOR2008');
  });
});

describe('ports without edgeAgent', () => {
  const portsOf = (one: Made) => at(one.get('Service/a'), 'spec', 'ports');
  const errors = (one: Made) => one.diagnostics.filter(({ severity }) => severity === 'error');

  it.each(['ase-1node', 'k3s'])('on %s may have two numbers outside for one inside', (target) => {
    const one = made(target, "ports: ['8080:80', '8081:80']");
    expect(errors(one)).toEqual([]);
    expect(portsOf(one)).toEqual([
      { name: '8080-tcp', port: 8080, protocol: 'TCP', targetPort: 80 },
      { name: '8081-tcp', port: 8081, protocol: 'TCP', targetPort: 80 },
    ]);
  });

  it.each([
    ["'53:53', '53:53/udp'", { targetPort: 53 }],
    ["'53', '53/udp'", {}],
  ])('%s are one number by both protocols', (ports, target) => {
    const one = made('kubeadm', `ports: [${ports}]`);
    expect(errors(one)).toEqual([]);
    expect(portsOf(one)).toEqual([
      { name: '53-tcp', port: 53, protocol: 'TCP', ...target },
      { name: '53-udp', port: 53, protocol: 'UDP', ...target },
    ]);
  });

  it('cannot lead from one number to two places', () => {
    const told = errors(made('k3s', "ports: ['8080:80', '8080:81']"));
    expect(told).toMatchObject([{ code: 'MOOR1803', line: 6 }]);
    expect(told[0]?.message).toContain('port 8080 (TCP) of `a` leads to 80 and to 81');
  });

  it('are two numbers for one inside on no IoT Edge', () => {
    const one = composed(workload(quiet, `modules: { a: { ${image}, ports: ['8080:80', '8081:80'] } }`), {
      output: 'iotedge',
    });
    expect(errors(one)).toMatchObject([{ code: 'MOOR1803' }]);
  });
});

describe('what the reporter may read', () => {
  const kinds = (target: string) =>
    composed(
      workload(`target: ${target}`, 'reporter: { image: contoso.azurecr.io/r:1 }', `modules: { a: { ${image} } }`),
    )
      .objects.map(({ kind }) => kind)
      .filter((kind) => JSON.stringify(kind).includes('Role'));

  it('is the namespace on Azure Stack Edge, where nobody is granted more', () => {
    expect(kinds('ase-2node')).toEqual(['Role', 'RoleBinding']);
  });
  it('is the cluster as well where users are its administrators', () => {
    expect(kinds('kubeadm')).toEqual(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);
  });
});

describe('reporter and prober', () => {
  const one = composed(
    workload(
      'target: ase-2node',
      'reporter: { image: contoso.azurecr.io/r:1 }',
      'volumes: { camera: { share: camera-drop } }',
      `modules: { a: { ${image}, mounts: { /in: camera } } }`,
    ),
  );

  it('are one a node, and one that mounts every share', () => {
    expect(at(podOf(one, 'Deployment/line-prober'), 'containers', 0, 'volumeMounts')).toContainEqual({
      name: 'camera-drop',
      mountPath: '/mooring/volumes/camera',
    });
    expect(at(one.get('Deployment/line-prober'), 'spec', 'strategy')).toEqual({ type: 'Recreate' });
    expect(one.get('DaemonSet/line-reporter')).toBeDefined();
  });

  it('take their identity from a key of their own in a Secret that may come later', () => {
    const env = (id: string) => at(podOf(one, id), 'containers', 0, 'env');
    expect(env('DaemonSet/line-reporter')).toEqual(
      expect.arrayContaining([
        { name: 'MOORING_NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'MOORING_CONNECTION_FILE', value: '/run/mooring/connections/$(MOORING_NODE_NAME)' },
        { name: 'MOORING_CONNECTION_SECRET', value: 'line/line-connections' },
      ]),
    );
    expect(env('Deployment/line-prober')).toContainEqual({
      name: 'MOORING_CONNECTION_FILE',
      value: '/run/mooring/connections/prober',
    });
    for (const id of ['DaemonSet/line-reporter', 'Deployment/line-prober']) {
      expect(at(podOf(one, id), 'volumes')).toContainEqual({
        name: 'mooring-connections',
        secret: { optional: true, secretName: 'line-connections' },
      });
    }
  });
});

describe('the script for access on Azure Stack Edge', () => {
  const script =
    made('ase-1node', 'cmd: [x]', 'metadata: { name: line, namespace: plant-7 }').files.find(
      ({ path }) => path === 'access.ps1',
    )?.content ?? '';

  it('makes the namespace, then the user, then grants, then applies', () => {
    const order = [
      "New-HcsKubernetesNamespace -Namespace 'plant-7'",
      "New-HcsKubernetesUser -UserName 'plant-7-user'",
      "Grant-HcsKubernetesNamespaceAccess -Namespace 'plant-7' -UserName 'plant-7-user'",
      "  '10-access.yaml'",
      "  '40-modules/a.yaml'",
      '  kubectl apply -f $file',
    ].map((text) => script.indexOf(text));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(Math.min(...order)).toBeGreaterThan(0);
  });

  it('goes on where an earlier run has made namespace and grant', () => {
    const lines = script.split('\n');
    for (const cmdlet of ['New-HcsKubernetesNamespace', 'Grant-HcsKubernetesNamespaceAccess']) {
      const line = lines.findIndex((one) => one.includes(cmdlet));
      expect(lines[line - 1]).toBe('try {');
      expect(lines[line + 1]).toBe('} catch {');
      expect(lines[line + 2]).toMatch(/^ {2}Write-Warning ".*\$\(\$_\.Exception\.Message\)/);
    }
  });

  it('makes no user where an earlier run has kept the kubeconfig, and keeps none that is empty', () => {
    const order = [
      "$config = Join-Path $HOME (($Device -replace '[^A-Za-z0-9.-]', '_') + '.plant-7-user.kubeconfig')",
      'if ((Test-Path -LiteralPath $config)',
      '} else {',
      'New-HcsKubernetesUser',
      'put its kubeconfig at $config and run this again',
      'if (-not $made) { throw',
      'Set-Content -LiteralPath $config -Value $made',
    ].map((text) => script.indexOf(text));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(Math.min(...order)).toBeGreaterThan(0);
  });
});
