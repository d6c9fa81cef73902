import { describe, expect, it } from 'vitest';
import { checkKubernetes } from './check-kubernetes.ts';

const nowMs = Date.parse('2026-11-21T08:00:00Z');
const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: line }\n';

function report(answer: string, device = 'line-7'): string {
  const atUtc = '2026-11-20T08:00:00Z';
  const answers = { 'smb-secret': { answer, evidence: 'seen', atUtc } };
  const start = { kind: 'mooring-doctor-report', version: 1, madeUtc: atUtc, by: '0.1.0', simulated: false };
  return JSON.stringify({ ...start, device, steps: [], answers, leftovers: [] });
}

function check(settled?: string, device?: string): string[] {
  const file = (name: string, text: string) => ({ name, bytes: new TextEncoder().encode(text) });
  const { diagnostics } = checkKubernetes({
    files: [file('a.yaml', namespace)],
    settled: settled === undefined ? undefined : file('doctor.json', settled),
    device,
    nowMs,
  });
  return diagnostics.map(({ code, severity }) => `${code} ${severity}`);
}

describe('objects and a report of doctor', () => {
  it('are told of an inference where nobody asked, or the answer is not known', () => {
    expect(check()).toEqual(['MOOR2509 info']);
    expect(check(report('unknown'))).toEqual(['MOOR2509 info']);
    expect(check(report('yes'))).toEqual(['MOOR2509 info']);
  });
  it('are not told of what does not hold on the device', () => {
    expect(check(report('no'), 'line-7')).toEqual(['MOOR2603 info']);
  });
  it('are told why a report says nothing of them', () => {
    expect(check(report('no'), 'line-8')).toEqual(['MOOR2509 info', 'MOOR2602 info']);
    expect(check('{}')).toEqual(['MOOR2509 info', 'MOOR2601 error']);
  });
});
