import { describe, expect, it } from 'vitest';
import { composeManifestWith } from './testing/manifest-with.ts';

const image = 'mcr.microsoft.com/contoso/detector:1.4.2';
const entry = (createOptions: object) => ({
  version: '1.0',
  type: 'docker',
  status: 'running',
  restartPolicy: 'always',
  settings: { image, createOptions: createOptions as never },
});
const mount = (ReadOnly: boolean, Source = 'camera-drop') =>
  entry({ HostConfig: { Mounts: [{ Type: 'volume', Source, Target: '/in', ReadOnly }] } });
const binding = (HostIp: string) =>
  entry({ HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080', HostIp }] } } });
function found(modules: Record<string, ReturnType<typeof entry>>) {
  return composeManifestWith({ modules }).diagnostics.filter(({ code }) => !/^MOOR(1805)$/.test(code));
}

describe('a share that one module reads and another writes', () => {
  it.each([
    ['the reader first', { a: mount(true), b: mount(false) }, '`b`'],
    ['the writer first', { a: mount(false), b: mount(true) }, '`a`'],
  ])('is told of the claim they have together, %s', (_order, modules, writer) => {
    const findings = found(modules);
    expect(findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MOOR1506 warning']);
    expect(findings[0]?.message).toContain(`to be written in ${writer}`);
  });
  it('is told otherwise where nobody writes it', () => {
    const findings = found({ a: mount(true), b: mount(false, 'results') });
    expect(findings.map(({ message }) => message)).toEqual(['a share cannot be mounted read-only this way']);
  });
});

describe('a VPU', () => {
  const vpu = (strategy: object) =>
    found({ a: entry({ 'k8s-experimental': { resources: { limits: { 'vpu.intel.com/hddl': 1 } }, ...strategy } }) });
  it('is held by the old pod as a GPU is', () => {
    expect(vpu({}).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'MOOR1602 `a` asks for a VPU without the strategy Recreate',
    ]);
  });
  it('is free again with Recreate', () => expect(vpu({ strategy: { type: 'Recreate' } })).toEqual([]));
});

describe('HostIp', () => {
  it.each(['127.0.0.1', '10.1.2.3', '::1'])('%s has no effect on Kubernetes', (address) => {
    expect(found({ a: binding(address) }).map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'MOOR1603 warning',
    ]);
  });
  it.each(['', '0.0.0.0', '::'])('"%s" is what it becomes', (address) => {
    expect(found({ a: binding(address) })).toEqual([]);
  });
});

describe('HostConfig misspelt', () => {
  const codes = (host: object) =>
    found({ a: entry({ HostConfg: host }) }).map(
      ({ code, severity, fix }) => `${code} ${severity} ${fix?.[0]?.now ?? ''}`,
    );
  it('is an error where shares or ports are lost with it', () => {
    expect(codes({ Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/in' }] })).toEqual([
      'MOOR1604 error HostConfig',
    ]);
    expect(codes({ PortBindings: {} })).toEqual(['MOOR1604 error HostConfig']);
  });
  it('is a warning where nothing depends on it, and says what is meant', () => {
    expect(codes({ Memory: 1 })).toEqual(['MOOR1603 warning HostConfig']);
    const [finding] = found({ a: entry({ HostConfg: { Memory: 1 } }) });
    expect(finding?.help).toContain('Did you mean `HostConfig`?');
    expect(finding?.help).not.toContain('Take it out');
  });
});
