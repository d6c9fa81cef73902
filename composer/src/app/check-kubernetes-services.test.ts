import { describe, expect, it } from 'vitest';
import type { Target } from '../core/model/target.ts';
import { checkText, told } from './testing/check-text.ts';

const service = (spec: string, name = 'a', more = '') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: line${more} }\nspec: { ${spec} }\n`;
const found = (text: string, target?: Target) => told(checkText(text, target));

describe('a port of the nodes', () => {
  const nodePort = (port: number, name = 'a', type = 'NodePort') =>
    service(`type: ${type}, ports: [{ port: 80, nodePort: ${port} }]`, name);

  it('is free, in the range and of a Service that can have one', () => {
    expect(found(nodePort(30080))).toEqual([]);
    expect(found(nodePort(31000))).toEqual(['MOOR1802 error 4:55']);
    expect(found(nodePort(31001), 'k3s')).toEqual([]);
    expect(found(nodePort(8080))).toEqual(['MOOR2530 warning 4:55']);
    expect(found(nodePort(30080, 'a', 'ClusterIP'))).toEqual(['MOOR2530 error 4:56']);
  });

  it('is that of one Service', () => {
    expect(found(`${nodePort(30080)}---\n${nodePort(30080, 'b')}`)).toEqual(['MOOR2530 error 9:55']);
    const udp = service('type: NodePort, ports: [{ port: 80, nodePort: 30080, protocol: UDP }]', 'b');
    expect(found(`${nodePort(30080)}---\n${udp}`)).toEqual([]);
  });
});

describe('an address outside of the cluster', () => {
  const at = (address: string, name = 'a', port = 80, more = '') =>
    service(`type: LoadBalancer, loadBalancerIP: ${address}, ports: [{ port: ${port} }]`, name, more);

  it('is told where no Service gets it', () => {
    expect(found(at('10.1.2.3'))).toEqual([]);
    expect(found(at('10.1.2'))).toEqual(['MOOR1806 warning 4:45']);
    expect(found(at('172.28.0.10'))).toEqual(['MOOR1806 warning 4:45']);
    expect(found(at('172.28.0.10'), 'k3s')).toEqual([]);
    expect(found(service('loadBalancerIP: 10.1.2.3'))).toEqual(['MOOR1806 warning 4:9']);
    expect(found(service('clusterIP: 172.28.0.1'))).toEqual(['MOOR1806 warning 4:20']);
  });

  it('is that of two Services only where they agree', () => {
    expect(found(`${at('10.1.2.3')}---\n${at('10.1.2.3', 'b', 81)}`)).toEqual(['MOOR1806 warning 9:45']);
    const key = ', annotations: { metallb.universe.tf/allow-shared-ip: x }';
    expect(found(`${at('10.1.2.3', 'a', 80, key)}---\n${at('10.1.2.3', 'b', 81, key)}`)).toEqual([]);
    expect(found(`${at('10.1.2.3', 'a', 80, key)}---\n${at('10.1.2.3', 'b', 80, key)}`)).toEqual([
      'MOOR1806 warning 9:45',
    ]);
  });

  it('has one protocol on the device', () => {
    const both = 'type: LoadBalancer, ports: [{ name: a, port: 53 }, { name: b, port: 53, protocol: UDP }]';
    expect(found(service(both))).toEqual(['MOOR1807 warning 4:60']);
    expect(found(service(both), 'k3s')).toEqual([]);
    expect(found(service(both.replace('LoadBalancer', 'ClusterIP')))).toEqual([]);
  });

  it('is counted from three on', () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, index) => service('type: LoadBalancer', `s${index}`)).join('---\n');
    expect(found(some(2))).toEqual([]);
    expect(found(some(3))).toEqual(['MOOR1805 info 4:15']);
  });
});
