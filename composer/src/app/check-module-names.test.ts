import { describe, expect, it } from 'vitest';
import { findingsWith } from './testing/manifest-with.ts';

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
