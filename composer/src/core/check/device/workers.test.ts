import { describe, expect, it } from 'vitest';
import type { KnownNode } from '../../device/knowledge.ts';
import { sayAmount } from './say-amount.ts';
import { amountOn, fits, isControlPlane, mostOf } from './workers.ts';

const node = (parts: Partial<KnownNode> = {}): KnownNode => ({
  name: 'K8s-1',
  isWorker: true,
  allocatable: new Map([['memory', 1024]]),
  hasAllResources: true,
  labels: new Map([['kind', 'camera']]),
  hasAllLabels: true,
  addresses: [],
  ...parts,
});
const asking = (labels: Record<string, string>) => new Map(Object.entries(labels));

describe('a node', () => {
  it('fits what asks for labels that it has, and for none', () => {
    for (const hasAllLabels of [true, false]) {
      expect(fits(node({ hasAllLabels }), asking({ kind: 'camera' }))).toBe(true);
      expect(fits(node({ hasAllLabels }), asking({}))).toBe(true);
      expect(fits(node({ hasAllLabels }), asking({ kind: 'gate' }))).toBe(false);
    }
  });

  it('does not fit a label that it lacks, which is not known where not all of its labels are', () => {
    expect(fits(node(), asking({ floor: '1' }))).toBe(false);
    expect(fits(node({ hasAllLabels: false }), asking({ floor: '1' }))).toBeUndefined();
    expect(fits(node({ hasAllLabels: false }), asking({ kind: 'camera', floor: '1' }))).toBeUndefined();
    expect(fits(node({ hasAllLabels: false }), asking({ floor: '1', kind: 'gate' }))).toBe(false);
  });

  it('has its name for a label, where nobody listed its labels', () => {
    const hostname = 'kubernetes.io/hostname';
    expect(fits(node({ hasAllLabels: false }), asking({ [hostname]: 'k8s-1' }))).toBe(true);
    expect(fits(node({ hasAllLabels: false }), asking({ [hostname]: 'k8s-2' }))).toBe(false);
    expect(fits(node(), asking({ [hostname]: 'k8s-1' }))).toBe(false);
  });

  it('has none of a device that it does not list, where its list is whole', () => {
    expect(amountOn(node(), 'memory')).toBe(1024);
    expect(amountOn(node(), 'nvidia.com/gpu')).toBe(0);
    expect(amountOn(node({ hasAllResources: false }), 'nvidia.com/gpu')).toBeUndefined();
    expect(amountOn(node(), 'cpu')).toBeUndefined();
    expect(mostOf([node(), node({ allocatable: new Map([['memory', 2048]]) })], 'memory')).toBe(2048);
    expect(mostOf([node(), node({ allocatable: new Map() })], 'memory')).toBeUndefined();
  });
});

it('a node of Kubernetes itself is known by either of its labels', () => {
  const labelled = (label: string) => isControlPlane(node({ labels: new Map([[label, '']]) }));
  expect(labelled('node-role.kubernetes.io/control-plane')).toBe(true);
  expect(labelled('node-role.kubernetes.io/master')).toBe(true);
  expect(labelled('node-role.kubernetes.io/worker')).toBe(false);
});

it('amounts are said in units of people', () => {
  expect(sayAmount('cpu', 0.5)).toBe('0.5 CPU');
  expect(sayAmount('memory', 512 * 2 ** 20)).toBe('512 MiB of memory');
  expect(sayAmount('ephemeral-storage', 1.5 * 2 ** 20)).toBe('1.5 MiB of ephemeral storage');
  expect(sayAmount('nvidia.com/gpu', 2)).toBe('2 × nvidia.com/gpu');
});
