import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';

const volumes = 'volumes: { folder: { hostPath: /srv }, state: { storageClass: ase-node-local, size: 20Gi } }\n';
const quiet = 'reporter: { enabled: false }\n';

describe('a volume that nobody mounts', () => {
  it.each(['ase-1node', 'iotedge-vm'] as const)('stops no workload for %s, and needs no claim', (target) => {
    const text = `${head}${volumes}modules: { db: { image: ${detector} } }\n${quiet}`;
    const { diagnostics, files } = composeText(text, { target });
    expect([...new Set(diagnostics.map(({ code }) => code))]).toEqual(['MOOR1106']);
    expect(files).toHaveLength(1);
  });

  it('is another thing where it is mounted', () => {
    const text = `${head}${volumes}modules: { db: { image: ${detector}, mounts: { /a: folder, /b: state } } }\n${quiet}`;
    expect(
      composeText(text)
        .diagnostics.map(({ code }) => code)
        .sort(),
    ).toEqual(['MOOR1110', 'MOOR1511']);
  });
});
