import { describe, expect, it } from 'vitest';
import { composeManifestWith } from './testing/manifest-with.ts';

const data = '/var/lib/postgresql/data';
const createOptions = (claimName: string, mountPath = data) => ({
  'k8s-experimental': {
    strategy: { type: 'Recreate' },
    volumes: [
      { volume: { name: 'db', persistentVolumeClaim: { claimName } }, volumeMounts: [{ name: 'db', mountPath }] },
    ],
  },
});
const inventory = 'shares:\n  - { name: results, protocol: smb, usedForCompute: true }\n';
const bound = {
  kind: 'PersistentVolumeClaimList',
  apiVersion: 'v1',
  items: [
    {
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'iotedge', name: 'database' },
      spec: { volumeName: 'results', storageClassName: '', accessModes: ['ReadWriteMany'] },
      status: { phase: 'Bound' },
    },
  ],
};

function codes(claim: string, knowledge: Record<string, string>, path?: string, image = 'docker.io/postgres:15.4') {
  const options = { image, createOptions: createOptions(claim, path) };
  const { diagnostics } = composeManifestWith(options, { knowledge });
  return diagnostics.filter(({ code }) => code === 'MOOR1516').map(({ severity }) => severity);
}

describe('a database on a claim that only the device tells to be of a share', () => {
  const known = { 'inventory.yaml': inventory };

  it('is warned of', () => {
    expect(codes('results', known)).toEqual(['warning']);
    expect(codes('database', { ...known, 'claims.json': JSON.stringify(bound) })).toEqual(['warning']);
  });

  it('is fine on another claim, for backups, and where nothing is known', () => {
    expect(codes('local-data', known)).toEqual([]);
    expect(codes('database', known)).toEqual([]);
    expect(codes('results', known, `${data}/backups`)).toEqual([]);
    expect(codes('results', {})).toEqual([]);
    expect(codes('results', known, data, 'contoso.azurecr.io/detector:1.4.2')).toEqual([]);
  });
});
