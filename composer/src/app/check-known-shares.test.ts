import { describe, expect, it } from 'vitest';
import {
  kubectl,
  nfsAccess,
  reporterRights,
  reporterWord,
  shareVolume,
} from '../core/diagnostics/catalogue/device-examples.ts';
import { composeText, detector, head } from './testing/compose-text.ts';

const mounting = (...shares: string[]) =>
  `${head}volumes: { ${shares.map((share) => `${share}: { share: ${share} }`).join(', ')} }\nmodules:\n  a: { image: ${detector}, mounts: { ${shares.map((share) => `/${share}: ${share}`).join(', ')} } }\n`;

function found(text: string, knowledge: Record<string, string>, name = 'a.workload.yaml', previous?: string) {
  const { diagnostics } = composeText(text, { name, knowledge, ...(previous === undefined ? {} : { previous }) });
  return diagnostics.filter(({ code }) => /^MOOR(23\d\d|1519)$/.test(code));
}
const told = (...args: Parameters<typeof found>) => found(...args).map(({ code, severity }) => `${code} ${severity}`);

describe('who an NFS share lets in', () => {
  const access = (...list: [string, string][]) => {
    const clientAccessRights = list.map(([client, accessPermission]) => ({ client, accessPermission }));
    const properties = { accessProtocol: 'NFS', clientAccessRights };
    return { ...nfsAccess('ReadWrite'), 'shares.json': JSON.stringify({ value: [{ name: 'results', properties }] }) };
  };
  it('is not who is named with NoAccess', () => {
    expect(told(mounting('results'), nfsAccess('NoAccess'))).toEqual(['MOOR2318 warning']);
    expect(told(mounting('results'), nfsAccess('ReadWrite'))).toEqual([]);
  });
  it('may be somebody who only reads', () => {
    const [finding] = found(mounting('results'), nfsAccess('ReadOnly'));
    expect(finding).toMatchObject({ code: 'MOOR2341', severity: 'warning', line: 4 });
    expect(finding?.message).toContain('k8s-1 (10.1.0.5)');
    expect(told(mounting('results'), access(['10.1.0.5', 'ReadOnly'], ['10.1.0.0/24', 'ReadWrite']))).toEqual([]);
    expect(told(mounting('results'), access(['10.1.0.0/24', 'ReadOnly']))).toEqual(['MOOR2341 warning']);
  });
  it('is not known where the answer names nobody, or a host by its name', () => {
    expect(told(mounting('results'), access())).toEqual([]);
    expect(told(mounting('results'), access(['node-1.contoso.com', 'ReadWrite']))).toEqual([]);
  });
});

describe('a share that the prober of the workload has mounted', () => {
  it('and the workload no more is told', () => {
    const text = mounting('results');
    expect(told(text, reporterWord([]))).toEqual(['MOOR2342 warning']);
    expect(told(text, reporterWord([], 'stuck'))).toEqual(['MOOR2342 warning']);
    expect(told(text, reporterWord([], 'missing'))).toEqual([]);
    expect(told(mounting('results', 'camera-drop'), reporterWord([]))).toEqual([]);
  });
  it('may be one of another workload, which is left alone', () => {
    expect(told(mounting('results'), reporterWord([], 'ok', 'other'))).toEqual([]);
  });
  it('is told by the manifest of the last push where that is given', () => {
    const previous = JSON.stringify(composeText(mounting('camera-drop')).composed?.manifest);
    expect(told(mounting('results'), reporterWord([]), 'a.workload.yaml', previous)).toEqual(['MOOR1519 warning']);
  });
});

describe('a share of which nobody says whether it is there', () => {
  const word = reporterWord([], 'ok', 'other');
  it('is told where its name is near one that a prober reads, and nothing here mounts', () => {
    const [finding] = found(mounting('camera-dorp'), word);
    expect(finding).toMatchObject({ code: 'MOOR2343', severity: 'warning' });
    expect(finding?.help).toContain('Did you mean `camera-drop`?');
    expect(told(mounting('camera-drop', 'camera-drop2'), word)).toEqual([]);
    expect(told(mounting('results'), word)).toEqual([]);
    expect(told(mounting('camera-drop'), word)).toEqual([]);
  });
  it('is told with certainty where a list is at hand', () => {
    const pv = { 'pv.json': kubectl(shareVolume('camera-drop')) };
    expect(told(mounting('camera-dorp'), { ...word, ...pv })).toEqual(['MOOR2310 error']);
  });
  it('is told once where the reporter has no right to look', () => {
    const denied = reporterRights('denied');
    const [finding, ...others] = found(mounting('results', 'camera-drop'), denied);
    expect(finding).toMatchObject({ code: 'MOOR2344', severity: 'info' });
    expect(finding?.message).toContain('no right to list PersistentVolumes');
    expect(others).toEqual([]);
    expect(told(mounting('camera-drop'), { ...denied, 'word.json': word['status.json'] ?? '' })).toEqual([]);
    expect(told(mounting('camera-drop'), { ...denied, 'pv.json': kubectl(shareVolume('camera-drop')) })).toEqual([]);
    expect(told(`${head}modules: { a: { image: ${detector} } }`, denied)).toEqual([]);
  });
});
