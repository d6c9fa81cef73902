import { describe, expect, it } from 'vitest';
import { kubectl, madeClaim, shareVolume } from '../core/diagnostics/catalogue/device-examples.ts';
import { composeText, detector, head } from './testing/compose-text.ts';
import { manifestWith } from './testing/translate-text.ts';

const name = 'line-inspection-data';
const local = `${head}volumes:\n  data: { storageClass: ase-node-local, size: 1Gi }\nmodules:\n  detector: { image: ${detector}, mounts: { /data: data } }\n`;
const share = `${head}volumes:\n  data: { share: camera-drop }\nmodules:\n  detector: { image: ${detector}, mounts: { /data: data } }\n`;

/** `CODE severity` of claims, where these objects are all there are. */
function told(text: string, items: readonly object[], more: Parameters<typeof composeText>[1] = {}): string[] {
  const { diagnostics } = composeText(text, { knowledge: { 'known.json': kubectl(...items) }, ...more });
  return diagnostics.flatMap(({ code, severity }) => (/^MOOR(1110|1520|23)/.test(code) ? [`${code} ${severity}`] : []));
}

const storageClass = (binding: string) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'ase-node-local' },
  volumeBindingMode: binding,
});

describe('a claim that must be made before the push', () => {
  it('is told to be made while nothing is known, and not where it is there', () => {
    expect(told(local, [shareVolume('results')])).toEqual(['MOOR1110 info']);
    expect(told(local, [madeClaim(name)])).toEqual([]);
  });

  it('is a warning in its place where a whole list lacks it, with the name that is near', () => {
    const knowledge = { 'pvc.json': kubectl(madeClaim('line-inspektion-data')) };
    const { diagnostics: all } = composeText(local, { knowledge });
    const diagnostics = all.filter(({ code }) => code !== 'MOOR1111');
    expect(diagnostics).toMatchObject([{ code: 'MOOR2321', severity: 'warning', line: 5, column: 3 }]);
    expect(diagnostics[0]?.message).toContain('kubectl in pvc.json');
    expect(diagnostics[0]?.help).toContain('Did you mean `line-inspektion-data`?');
    expect(diagnostics[0]?.help).toContain(`kubectl apply -f claims/${name}.yaml`);
  });

  it('may be there where the list is of another namespace, goes on elsewhere, or is one object', () => {
    const elsewhere = madeClaim('results', {}, { namespace: 'vision' });
    expect(told(local, [elsewhere])).toEqual(['MOOR1110 info']);
    expect(told(local, [elsewhere, madeClaim('results', {}, { namespace: 'monitoring' })])).toEqual([
      'MOOR2321 warning',
    ]);
    const single = { 'pvc.json': JSON.stringify(madeClaim('results')) };
    expect(told(local, [], { knowledge: single })).toEqual(['MOOR1110 info']);
  });

  it('is there where a volume is bound by it, whatever a list of claims lacks', () => {
    const bound = shareVolume('pvc-4f', 'Bound', `iotedge/${name}`);
    expect(told(local, [madeClaim('results'), bound])).toEqual(['MOOR1110 info']);
    const released = shareVolume('pvc-4f', 'Released', `iotedge/${name}`);
    expect(told(local, [madeClaim('results'), released])).toEqual(['MOOR2321 warning']);
  });

  it('may wait for its first pod, and for nothing else', () => {
    const pending = madeClaim(name, {}, { phase: 'Pending' });
    expect(told(local, [pending])).toEqual([]);
    expect(told(local, [pending, storageClass('WaitForFirstConsumer')])).toEqual([]);
    expect(told(local, [pending, storageClass('Immediate')])).toEqual(['MOOR2323 warning']);
    expect(told(local, [madeClaim(name, {}, { phase: 'Lost' })])).toEqual(['MOOR2323 warning']);
    const going = { ...madeClaim(name), metadata: { name, namespace: 'iotedge', deletionTimestamp: '2026-03-02' } };
    expect(told(local, [going])).toEqual(['MOOR2323 warning']);
  });

  it('is another one where its class or its mode is', () => {
    expect(told(local, [madeClaim(name, { storageClassName: 'contoso-nfs' })])).toEqual(['MOOR2324 warning']);
    expect(told(local, [madeClaim(name, { accessModes: ['ReadWriteMany'] })])).toEqual(['MOOR2324 warning']);
    expect(told(local, [madeClaim(name, { accessModes: ['ReadWriteOnce', 'ReadWriteMany'] })])).toEqual([]);
  });

  it('is lost with its data where it carries the label of edgeAgent and no mount names it', () => {
    expect(told(local, [madeClaim(name, {}, { isAgents: true })])).toEqual(['MOOR2329 warning']);
    const claimed = (mounts: object[]) =>
      manifestWith({
        HostConfig: { Mounts: mounts },
        'k8s-experimental': {
          volumes: [
            {
              volume: { name: 'state', persistentVolumeClaim: { claimName: name } },
              volumeMounts: [{ name: 'state', mountPath: '/state' }],
            },
          ],
        },
      });
    const file = { name: 'deployment.json' };
    const labelled = [madeClaim(name, {}, { isAgents: true })];
    expect(told(claimed([]), labelled, file)).toEqual(['MOOR2329 warning']);
    const mount = { Type: 'volume', Source: name, Target: '/data' };
    expect(told(claimed([mount]), labelled, file)).not.toContain('MOOR2329 warning');
    // A manifest makes no claim, so nothing is known to be missing without a list.
    expect(told(claimed([]), [shareVolume('results')], file)).toEqual([]);
    expect(told(claimed([]), [madeClaim('results')], file)).toEqual(['MOOR2321 warning']);
  });

  it('is made by the workload itself where objects for kubectl are made of it', () => {
    expect(told(local, [madeClaim('results')], { output: 'kubernetes' })).toEqual([]);
  });
});

describe('the claim of a share that is there already', () => {
  const ofShare = (spec: object = {}, state: Parameters<typeof madeClaim>[2] = { isAgents: true }) =>
    madeClaim('camera-drop', { volumeName: 'camera-drop', storageClassName: '', ...spec }, state);

  it('is nothing to tell of where edgeAgent made it, and info where a person did', () => {
    expect(told(share, [ofShare()])).toEqual([]);
    expect(told(share, [ofShare({}, {})])).toEqual(['MOOR2337 info']);
    expect(told(share, [madeClaim('results', { volumeName: 'results' })])).toEqual([]);
  });

  it('is another one where it means another volume, or a class', () => {
    expect(told(share, [ofShare({ volumeName: 'results' })])).toEqual(['MOOR2324 warning']);
    const classed = { volumeName: undefined, storageClassName: 'ase-node-local' };
    expect(told(share, [ofShare(classed, { phase: 'Pending' })])).toEqual(['MOOR2324 warning']);
  });

  it('is in the way where it asks for ReadOnlyMany, unless it has a volume and edgeAgent leaves it alone', () => {
    const readOnly = { accessModes: ['ReadOnlyMany'] };
    expect(told(share, [ofShare(readOnly)])).toEqual(['MOOR2324 warning']);
    expect(told(share, [ofShare(readOnly, { phase: 'Pending' })])).toEqual(['MOOR2324 warning']);
    expect(told(share, [ofShare(readOnly, { phase: 'Bound' })])).toEqual(['MOOR2337 info']);
  });

  it('is told once where the manifest before tells that ReadOnly is another one', () => {
    const manifest = (readOnly: boolean) =>
      manifestWith({
        HostConfig: { Mounts: [{ Type: 'volume', Source: 'camera-drop', Target: '/in', ReadOnly: readOnly }] },
      });
    const known = [ofShare({ accessModes: ['ReadOnlyMany'] })];
    const file = { name: 'deployment.json' };
    expect(told(manifest(false), known, { ...file, previous: manifest(true) })).toEqual(['MOOR1520 warning']);
    expect(told(manifest(false), known, { ...file, previous: manifest(false) })).toEqual(['MOOR2324 warning']);
    expect(told(manifest(true), known, { ...file, previous: manifest(true) })).toEqual([]);
  });

  it('that is Pending is told unless the volume it waits for is told', () => {
    const pending = ofShare({}, { phase: 'Pending', isAgents: true });
    expect(told(share, [pending])).toEqual(['MOOR2323 warning']);
    expect(told(share, [pending, shareVolume('results')])).toEqual(['MOOR2310 error']);
    expect(told(share, [pending, shareVolume('camera-drop', 'Released', 'iotedge/camera-drop')])).toEqual([
      'MOOR2313 warning',
    ]);
  });
});
