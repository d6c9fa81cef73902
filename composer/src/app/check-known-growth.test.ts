import { describe, expect, it } from 'vitest';
import { composeText, detector, head } from './testing/compose-text.ts';

const count = 5_000;
const numbers = Array.from({ length: count }, (_, index) => index);
const perFile = 1_000;

/** Lists of kubectl in files that are small enough to be read. */
function files(kind: string, items: readonly object[]): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: Math.ceil(items.length / perFile) }, (_, file) => {
      const part = items.slice(file * perFile, (file + 1) * perFile).map((item) => ({ kind, ...item }));
      return [`${kind}-${file}.json`, JSON.stringify({ kind: `${kind}List`, apiVersion: 'v1', items: part })];
    }),
  );
}

/** Every second one is free; the claims of the others have another name. */
const volumes = files(
  'PersistentVolume',
  numbers.map((index) => ({
    metadata: { name: `share-${index}` },
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      ...(index % 2 === 0 ? {} : { claimRef: { namespace: 'other', name: `claim-${index}` } }),
    },
    status: { phase: index % 2 === 0 ? 'Available' : 'Bound' },
  })),
);
const claims = files(
  'PersistentVolumeClaim',
  numbers
    .filter((index) => index % 2 === 1)
    .map((index) => ({
      metadata: { namespace: 'other', name: `claim-${index}` },
      spec: { volumeName: `share-${index}`, storageClassName: '', accessModes: ['ReadWriteMany'] },
      status: { phase: 'Bound' },
    })),
);

describe('thousands of volumes and claims that are known', () => {
  it('are looked at in time that grows with their number', () => {
    const mounted = numbers.slice(0, 400);
    const text = `${head}volumes: { ${mounted.map((index) => `v${index}: { share: share-${index} }`).join(', ')} }\nmodules:\n  a: { image: ${detector}, mounts: { ${mounted.map((index) => `/v${index}: v${index}`).join(', ')} } }\n`;
    const { diagnostics } = composeText(text, {
      name: 'a.workload.yaml',
      knowledge: { ...volumes, ...claims },
    });
    expect(diagnostics.filter(({ code }) => code === 'MOOR2314')).toHaveLength(200);
    expect(diagnostics.filter(({ code }) => code === 'MOOR2310')).toEqual([]);
  });
});
