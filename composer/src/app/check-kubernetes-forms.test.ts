import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { checkText, checkTexts, told } from './testing/check-text.ts';

function object(apiVersion: string, kind: string, metadata = '{ name: a, namespace: line }', more = ''): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: ${metadata}\n${more}`;
}

describe('an API that is not served any more', () => {
  it.each<[string, string, string, Target]>([
    ['extensions/v1beta1', 'Deployment', 'error', 'ase-1node'],
    ['extensions/v1beta1', 'Deployment', 'error', 'k3s'],
    ['apps/v1beta2', 'StatefulSet', 'error', 'k3s'],
    ['extensions/v1beta1', 'Ingress', 'error', 'ase-2node'],
    ['extensions/v1beta1', 'Ingress', 'warning', 'k3s'],
    ['batch/v1beta1', 'CronJob', 'error', 'ase-1node'],
    ['policy/v1beta1', 'PodDisruptionBudget', 'warning', 'kubeadm'],
    ['policy/v1beta1', 'PodSecurityPolicy', 'error', 'ase-1node'],
    ['networking.k8s.io/v1beta1', 'Ingress', 'error', 'ase-1node'],
    ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 'warning', 'microk8s'],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'warning', 'ase-1node'],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'warning', 'kubeadm'],
  ])('%s %s is told as %s on %s', (apiVersion, kind, severity, target) => {
    expect(told(checkText(object(apiVersion, kind), target))[0]).toBe(`MOOR2504 ${severity} 1:13`);
  });

  it.each([
    ['apps/v1', 'Deployment'],
    ['batch/v1', 'CronJob'],
    ['networking.k8s.io/v1', 'Ingress'],
    ['storage.k8s.io/v1beta1', 'VolumeAttributesClass'],
    ['contoso.com/v1beta1', 'Ingress'],
  ])('is not %s %s', (apiVersion, kind) => {
    expect(told(checkText(object(apiVersion, kind)))).toEqual([]);
  });

  it('gets another version by a fix only where nothing else changes', () => {
    const fixOf = (apiVersion: string, kind: string, more = '') =>
      checkText(object(apiVersion, kind, undefined, more)).diagnostics[0]?.fix?.[0]?.now;
    expect(fixOf('batch/v1beta1', 'CronJob')).toBe('batch/v1');
    expect(fixOf('apps/v1beta1', 'Deployment', 'spec: { selector: { matchLabels: { a: b } } }')).toBe('apps/v1');
    expect(fixOf('apps/v1beta1', 'Deployment')).toBeUndefined();
    expect(fixOf('networking.k8s.io/v1beta1', 'Ingress')).toBeUndefined();
  });
});

describe('a key', () => {
  const claim = (spec: string) => object('v1', 'PersistentVolumeClaim', undefined, `spec:\n${spec}`);
  const whole = '  accessModes: [ReadWriteMany]\n  resources: { requests: { storage: 1Gi } }\n  volumeName: drop\n';

  it('that is misspelt is told once, with a fix', () => {
    const wrong = checkText(claim(`${whole}  storageclassName: ""`));
    expect(told(wrong)).toEqual(['MOOR2505 error 8:3']);
    expect(wrong.diagnostics[0]?.fix?.[0]).toMatchObject({ was: 'storageclassName', now: 'storageClassName' });
    const mode = checkText(claim(`${whole.replace('accessModes', 'accessMode')}  storageClassName: ""`));
    expect(told(mode)).toEqual(['MOOR2505 error 5:3']);
  });

  it('has no fix where the right one stands beside it', () => {
    const both = checkText(claim(`${whole}  storageClassName: ""\n  storageclassName: ""`));
    expect(told(both)).toEqual(['MOOR2505 error 9:3']);
    expect(both.diagnostics[0]?.fix).toBeUndefined();
  });

  const pod = (container: string, more = '') =>
    object('v1', 'Pod', undefined, `spec:\n${more}  containers:\n    - name: a\n      image: b:1\n${container}`);

  it('that stands in the wrong place is told where it belongs', () => {
    const { diagnostics } = checkText(pod('      hostIPC: true\n', '  volumeMounts: []\n'), 'k3s');
    const found = diagnostics.filter(({ code }) => code === 'MOOR2505');
    expect(found.map(({ message, help }) => `${message}. ${help}`)).toEqual([
      'the pod has no key `volumeMounts`. It belongs to a container: move it there.',
      'a container has no key `hostIPC`. It belongs to the pod: move it there.',
    ]);
  });

  it.each(['volumeMount: []', 'imagePullPolice: Always', 'envs: []', 'arg: []'])('%s is told', (line) => {
    expect(told(checkText(pod(`      ${line}\n`), 'k3s')).filter((text) => text.startsWith('MOOR2505'))).toHaveLength(
      1,
    );
  });

  it('that is like none is left to kubectl, and so are those of other kinds', () => {
    expect(told(checkText(pod('      x-notes: a\n'), 'k3s')).join()).not.toContain('MOOR2505');
    expect(told(checkText(object('contoso.com/v1', 'Camera', undefined, 'specs: {}')))).toEqual([]);
  });
});

describe('a name', () => {
  it.each([
    ['ConfigMap', 'Upper', 'upper'],
    ['ConfigMap', 'with_line', 'with-line'],
    ['ConfigMap', '-a', undefined],
    ['Service', '9lives', undefined],
    ['Service', 'a.b', undefined],
  ])('of a %s is not %s', (kind, name, now) => {
    const result = checkText(object('v1', kind, `{ name: ${name}, namespace: line }`));
    expect(told(result)).toEqual(['MOOR2506 error 3:19']);
    expect(result.diagnostics[0]?.fix?.[0]?.now).toBe(now);
  });

  it.each([
    ['v1', 'ConfigMap', 'a.b-9'],
    ['rbac.authorization.k8s.io/v1', 'Role', 'system:Reader'],
    ['v1', 'Service', 'a9'],
  ])('of a %s %s may be %s', (apiVersion, kind, name) => {
    expect(told(checkText(object(apiVersion, kind, `{ name: "${name}", namespace: line }`)))).toEqual([]);
  });
});

describe('a namespace', () => {
  const inside = (namespace: string, apiVersion = 'v1', kind = 'ConfigMap') =>
    object(apiVersion, kind, `{ name: a, namespace: ${namespace} }`);

  it('of the device is not for objects', () => {
    expect(told(checkText(inside('kube-system')))).toEqual(['MOOR2507 error 3:33']);
    expect(told(checkText(inside('default')))).toEqual(['MOOR2507 error 3:33']);
    expect(told(checkText(inside('kube-system'), 'k3s'))).toEqual([]);
  });

  it('of edgeAgent is for rights alone', () => {
    expect(told(checkText(inside('iotedge', 'apps/v1', 'Deployment')))).toEqual(['MOOR2507 warning 3:33']);
    const claim = (metadata: string) =>
      `${object('v1', 'PersistentVolumeClaim', metadata)}spec: { accessModes: [ReadWriteOnce], storageClassName: ase-node-local, resources: { requests: { storage: 1Gi } } }\n`;
    expect(told(checkText(claim('{ name: state, namespace: iotedge }')))).toEqual([]);
    const labelled = '{ name: state, namespace: iotedge, labels: { net.azure-devices.edge.deviceid: line-7 } }';
    expect(told(checkText(claim(labelled)))).toEqual(['MOOR2507 info 3:56']);
    expect(told(checkText(inside('iotedge', 'rbac.authorization.k8s.io/v1', 'RoleBinding')))).toEqual([]);
  });

  it('may be that of Arc for what Arc reads', () => {
    expect(told(checkText(inside('default', 'source.toolkit.fluxcd.io/v1', 'Bucket')))).toEqual([]);
  });

  it('is missing once for all that stand in none', () => {
    const two = `${object('v1', 'ConfigMap', '{ name: a }')}---\n${object('v1', 'Secret', '{ name: b }')}`;
    expect(told(checkText(two))).toEqual(['MOOR2508 info 3:1']);
    expect(told(checkText(two, 'k3s'))).toEqual([]);
    const kustomized = {
      'a.yaml': two,
      'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: line\n',
    };
    expect(told(checkTexts(kustomized))).toEqual([]);
  });

  it('is made by the device', () => {
    expect(told(checkText(object('v1', 'Namespace', '{ name: line }')))).toEqual(['MOOR2509 info 3:19']);
    expect(told(checkText(object('v1', 'Namespace', '{ name: iotedge }')))).toEqual(['MOOR2507 error 3:19']);
    expect(told(checkText(object('v1', 'Namespace', '{ name: line }'), 'k3s'))).toEqual([]);
  });
});

describe('rights of a namespace', () => {
  it('do not reach what belongs to the cluster', () => {
    const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole', '{ name: a }');
    expect(told(checkText(role))).toEqual(['MOOR2516 warning 2:7']);
    expect(told(checkText(role, 'k3s'))).toEqual([]);
    expect(told(checkText(object('storage.k8s.io/v1', 'StorageClass', '{ name: a }')))).toEqual([
      'MOOR2516 warning 2:7',
    ]);
    expect(told(checkText(object('rbac.authorization.k8s.io/v1', 'Role')))).toEqual([]);
  });
});
