import { describe, expect, it } from 'vitest';
import { composeManifestWith, findingsWith } from './testing/manifest-with.ts';

const module = { type: 'docker', settings: { image: 'mcr.microsoft.com/contoso/detector:1.4.2' } };

describe('a module with a name of the runtime', () => {
  it.each(['edgeHub', 'edgeAgent', 'EDGEHUB'])('is an error on docker and on Kubernetes: %s', (name) => {
    for (const target of ['ase-1node', 'iotedge-vm'] as const)
      expect(findingsWith({ modules: { [name]: module } }, { target })).toEqual(['MOOR1402 error']);
  });

  it.each(['proxy', 'iotedged', 'edgeHub2'])('may be what only Kubernetes takes: %s', (name) => {
    expect(findingsWith({ modules: { [name]: module } }, { target: 'iotedge-vm' })).toEqual([]);
  });
});

describe('the name of a module on docker', () => {
  const found = (name: string) => findingsWith({ modules: { [name]: module } }, { target: 'iotedge-vm' });

  it.each(['_detector', '-detector', 'd', 'line detector', 'a'.repeat(129)])('cannot be %s', (name) => {
    expect(found(name)).toContain('MOOR1401 error');
  });

  it.each(['line_detector', 'Detector-', '2nd', 'dd', 'a'.repeat(128)])('may be %s', (name) => {
    expect(found(name)).toEqual([]);
  });

  it('is told without a word of Kubernetes', () => {
    const { diagnostics } = composeManifestWith({ modules: { '_detector!': module } }, { target: 'iotedge-vm' });
    expect(diagnostics[0]?.help).toContain('two of them or more');
  });
});
