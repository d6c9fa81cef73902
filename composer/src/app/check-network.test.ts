import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';
import { countServiceAddresses } from '../core/model/module-service.ts';
import type { Target } from '../core/model/target.ts';

const codes = /^MOOR(180[2-46-9]|181[0-4])$/;
function ofText(text: string, target: Target = 'ase-1node', name = 'a.workload.yaml') {
  const { diagnostics } = composeText(text, { target, name });
  return diagnostics.filter(({ code }) => codes.test(code));
}
function found(text: string, target?: Target): string[] {
  return ofText(`${head}${text}`, target).map(({ code, severity }) => `${code} ${severity}`);
}
const modules = (...keys: string[]) =>
  `modules: { ${keys.map((one, index) => `m${index}: { image: "${detector}", ${one} }`).join(', ')} }`;
/** Bindings of one module of a manifest: container port to outer ports. */
function bound(bindings: Record<string, string[]>, more: object = {}, target?: Target) {
  const ports = Object.entries(bindings).map(([key, outer]) => [key, outer.map((HostPort) => ({ HostPort }))]);
  const createOptions = JSON.stringify({
    HostConfig: { PortBindings: Object.fromEntries<object>(ports as [string, object][]) },
    ...more,
  });
  const text = JSON.stringify({ d: { settings: { image: detector, createOptions }, type: 'docker' } });
  const findings = ofText(frameExample({ in: 'modules', text }).text, target, 'deployment.json');
  return findings.map(({ code, severity }) => `${code} ${severity}`);
}

describe('ports of a Service that edgeAgent makes', () => {
  it.each<[Record<string, string[]>, string[]]>([
    [{ '80/tcp': ['8080'], '81/tcp': ['8081'] }, []],
    [{ '80/tcp': ['8080'], '81/tcp': ['8080'] }, ['MOOR1803 error']],
    [{ '80/tcp': ['8080', '8081'] }, ['MOOR1803 error']],
    [{ '80': ['8080'], '80/tcp': ['8081'] }, ['MOOR1803 error']],
    // For IPv4 and for IPv6, as tools write it: one port, told twice.
    [{ '80/tcp': ['8080', '8080'] }, []],
    // One of them is lost, so that there is one protocol.
    [{ '53/tcp': ['53'], '53/udp': ['53'] }, ['MOOR1803 error']],
    // Told apart by their names, and by their numbers outside.
    [{ '53/tcp': ['53'], '53/udp': ['5353'] }, ['MOOR1807 warning']],
    [{ '80/tcp': ['31001'] }, ['MOOR1802 error']],
    [{ '35001/tcp': ['8080'] }, ['MOOR1802 error']],
    [{ '35000/tcp': ['35000'] }, ['MOOR1802 error']],
  ])('%j', (bindings, expected) => expect(bound(bindings).toSorted((a, b) => a.localeCompare(b))).toEqual(expected));

  it('a port of the sidecar is taken also where it is exposed only', () => {
    expect(bound({}, { ExposedPorts: { '35001/tcp': {} } })).toEqual(['MOOR1802 error']);
  });
});

describe('addresses for external services', () => {
  const port = (number: number, more = '') => `ports: ["${number}:80"]${more}`;
  it('are counted with edgeHub, from three on', () => {
    const three = composeText(`${head}${modules(port(1), port(2), port(3, ', service: { type: ClusterIP }'))}`);
    expect(three.draft === undefined ? 0 : countServiceAddresses(three.draft)).toBe(3);
    const [info] = three.diagnostics.filter(({ code }) => code === 'MOOR1805');
    expect(info).toMatchObject({ severity: 'info' });
    expect(info?.message).toBe('3 addresses for external services are needed: edgeHub, m0, m1');
    expect(found(modules(port(1)))).toEqual([]);
    expect(found(modules(port(1), port(2)), 'k3s')).toEqual([]);
  });
  it('none is taken by ports that are exposed only', () => {
    const exposed = 'createOptions: { ExposedPorts: { 80/tcp: {} } }';
    expect(found(modules(exposed, exposed, exposed))).toEqual([]);
  });

  const fixed = (address: string, type = 'LoadBalancer', ports = 'ports: ["80:80"], ') =>
    `${ports}createOptions: { k8s-experimental: { serviceOptions: { type: ${type}, loadBalancerIP: "${address}" } } }`;
  it.each([
    ['10.1.2.3', []],
    ['172.28.0.1', ['MOOR1806 warning']],
    ['172.27.9.9', ['MOOR1806 warning']],
    ['172.29.0.1', []],
    ['10.1.2', ['MOOR1806 warning']],
    ['10.1.2.256', ['MOOR1806 warning']],
    ['line-7.contoso.com', ['MOOR1806 warning']],
  ])('the fixed address %s', (address, expected) => expect(found(modules(fixed(address)))).toEqual(expected));
  it('a fixed one has no effect without a port, or with another type', () => {
    expect(found(modules(fixed('10.1.2.3', 'NodePort')))).toEqual(['MOOR1806 warning']);
    expect(found(modules(fixed('10.1.2.3', 'LoadBalancer', '')))).toEqual(['MOOR1806 warning']);
  });
  it('a fixed one goes to one module', () => {
    expect(found(modules(fixed('10.1.2.3'), fixed('10.1.2.3')))).toEqual(['MOOR1806 warning']);
    expect(found(modules(fixed('10.1.2.3'), fixed('10.1.2.4')))).toEqual([]);
  });
});

describe('the network of the node', () => {
  const host = 'createOptions: { HostConfig: { NetworkMode: Host } }';
  it('is for one module, and an info there', () => {
    expect(found(modules(host))).toEqual(['MOOR1808 info']);
    expect(found(modules(host, host, 'env: { A: b }'))).toEqual(['MOOR1808 info', 'MOOR1808 warning']);
    expect(found(modules('createOptions: { HostConfig: { NetworkMode: bridge } }'))).toEqual([]);
    expect(found(modules(host, host), 'k3s')).toEqual([]);
  });
  it('takes no bindings on docker', () => {
    expect(found(modules(host), 'iotedge-vm')).toEqual([]);
    expect(found(modules(`ports: ["80:80"], ${host}`), 'iotedge-vm')).toEqual(['MOOR1814 warning']);
  });
});

describe('the way to IoT Hub', () => {
  const proxy = (more: string) => `proxy: { https: "http://proxy.contoso.com:3128"${more} }`;
  it.each<Target>(['ase-1node', 'iotedge-vm'])('through a web proxy needs WebSockets on %s', (target) => {
    const of = (text: string) => found(`${text}\n${modules('env: { A: b }')}`, target);
    expect(of(proxy(''))).toEqual(['MOOR1810 warning']);
    expect(of(proxy(', upstreamProtocol: MqttWs'))).toEqual([]);
    expect(of('proxy: { none: [contoso.com] }')).toEqual([]);
  });
  it('is told at the proxy of a workload, and at the variable of a manifest', () => {
    const text = `${head}${proxy('')}\n${modules('env: { A: b }')}`;
    expect(ofText(text)).toMatchObject([{ code: 'MOOR1810', line: 4, column: 1 }]);
    const hub = 'edgeHub: { env: { HTTPS_PROXY: "http://proxy.contoso.com:3128" } }';
    expect(found(`${hub}\n${modules('env: { A: b }')}`)).toEqual(['MOOR1810 warning']);
  });
  it.each([
    ['amqpws', []],
    ['AMQP', []],
    ['AmqpWss', ['MOOR1811 warning']],
    ['https', ['MOOR1811 warning']],
  ])('by the protocol %s', (protocol, expected) =>
    expect(found(`edgeHub: { env: { UpstreamProtocol: ${protocol} } }\n${modules('env: { A: b }')}`)).toEqual(expected),
  );
  it('is mended where one protocol is near', () => {
    const [finding] = ofText(`${head}edgeHub: { env: { UpstreamProtocol: AmqpWss } }\n${modules('env: { A: b }')}`);
    expect(finding?.fix).toMatchObject([{ was: 'AmqpWss', now: 'AmqpWs' }]);
  });
});

describe('what stands on the device', () => {
  it('a registry that does not serve modules', () => {
    const image = (name: string) => `modules: { a: { image: "${name}" } }`;
    expect(found(image('10.1.2.3:31001/detector:1.4.2'))).toEqual(['MOOR1809 warning']);
    expect(found(image('10.1.2.3:5000/detector:1.4.2'))).toEqual([]);
    expect(found(image('10.1.2.3:31001/detector:1.4.2'), 'iotedge-vm')).toEqual([]);
  });
  it('Traefik, where it is K3s', () => {
    expect(found(modules('ports: ["443:8443"]'), 'k3s')).toEqual(['MOOR1812 warning']);
    expect(found(modules('ports: ["443:8443"], service: { type: ClusterIP }'), 'k3s')).toEqual([]);
    expect(found(modules('ports: ["80:80/udp"]'), 'k3s')).toEqual([]);
  });
  it('certificates of its own, told once', () => {
    const env = 'env: { EdgeModuleCACertificateFile: /certs/ca.pem }';
    expect(found(modules(env, env))).toEqual(['MOOR1813 info']);
    expect(found(modules(env), 'iotedge-vm')).toEqual([]);
  });
});
