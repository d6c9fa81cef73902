import { describe, expect, it } from 'vitest';
import { composeText, head, places } from './testing/compose-text.ts';

const nowMs = Date.parse('2026-11-21T08:00:00Z');

function report(answers: Record<string, string>, changes: object = {}): string {
  const atUtc = '2026-11-20T08:00:00Z';
  return JSON.stringify({
    kind: 'mooring-doctor-report',
    version: 1,
    madeUtc: atUtc,
    by: '0.1.0',
    device: 'line-7',
    simulated: false,
    steps: [],
    answers: Object.fromEntries(
      Object.entries(answers).map(([id, answer]) => [id, { answer, evidence: 'seen', atUtc }]),
    ),
    leftovers: [],
    ...changes,
  });
}

const mount = (name: string) => `{ Target: /${name}, Source: ${name}, Type: volume, ReadOnly: true }`;
const workload = `${head}modules:\n  detector:\n    image: contoso.azurecr.io/detector:1.4.2\n    createOptions: { HostConfig: { Mounts: [${mount('a-share')}, ${mount('b-share')}] } }\n`;

function check(settled: string | undefined, device?: string) {
  const options = { nowMs, ...(settled === undefined ? {} : { settled }), ...(device === undefined ? {} : { device }) };
  const result = composeText(workload, options);
  const about = (pattern: RegExp) => result.diagnostics.filter(({ code }) => pattern.test(code));
  const told = [...about(/MOOR26\d\d/), ...about(/MOOR1506/)];
  return { told: places({ ...result, diagnostics: told }), messages: told.map(({ message }) => message), result };
}

const unsettled = ['MOOR1506 warning', 'MOOR1506 warning'];
const words = (told: string[]) => told.map((one) => one.split(' ').slice(0, 2).join(' '));

describe('a report of doctor', () => {
  it('makes a rule certain that holds: nothing is composed any more', () => {
    const { told, result } = check(report({ 'read-only-claim': 'yes' }));
    expect(words(told)).toEqual(['MOOR1506 error', 'MOOR1506 error']);
    expect(result.composed).toBeUndefined();
    expect(check(undefined).result.composed).toBeDefined();
  });

  it('silences a rule that does not hold, and says so once', () => {
    const { told, messages } = check(report({ 'read-only-claim': 'no' }), 'line-7');
    expect(words(told)).toEqual(['MOOR2603 info']);
    expect(messages[0]).toContain('MOOR1506');
    expect(messages[0]).toContain('line-7');
  });

  it.each([[report({ 'read-only-claim': 'unknown' })], [report({ 'node-names': 'no' })], [undefined]])(
    'changes nothing where nobody knows: %s',
    (settled) => {
      expect(words(check(settled).told)).toEqual(unsettled);
    },
  );

  it.each([
    ['another device', report({ 'read-only-claim': 'yes' }, { device: 'line-8' }), 'not about `line-7`'],
    ['no named device', report({ 'read-only-claim': 'yes' }, { device: undefined }), 'no named device'],
    ['a simulation', report({ 'read-only-claim': 'yes' }, { simulated: true }), 'simulation'],
    ['long ago', report({ 'read-only-claim': 'no' }, { madeUtc: '2026-08-01T08:00:00Z' }), '112 days old'],
    ['the future', report({ 'read-only-claim': 'no' }, { madeUtc: '2026-12-01T08:00:00Z' }), 'to come'],
  ])('of %s settles nothing, and says why', (_name, settled, why) => {
    const { told, messages } = check(settled, 'line-7');
    expect(words(told)).toEqual(['MOOR2602 info', ...unsettled]);
    expect(messages[0]).toContain(why);
  });

  it('holds for any device where none is named', () => {
    expect(words(check(report({ 'read-only-claim': 'no' })).told)).toEqual(['MOOR2603 info']);
  });

  it.each([
    ['text', 'not JSON', '1:1'],
    ['{ "kind": "mooring-doctor-report",\n  "version": 2 }', '`version`', '2:14'],
    [report({}, { answers: { 'read-only-claim': 'yes' } }), '`answers.read-only-claim`', '1:167'],
    ['{"kind": "mooring-doctor-report" "version"}', 'not JSON', '1:34'],
    ['', 'report', '1:1'],
    ['\u0000', 'report', '1:1'],
  ])('that is none is an error at its place: %j', (settled, about, place) => {
    const { told, messages } = check(settled);
    expect(words(told)).toContain('MOOR2601 error');
    expect(words(told).filter((one) => one !== 'MOOR2601 error')).toEqual(unsettled);
    expect(messages[0]).toContain(about);
    expect(told[0]).toContain(place);
  });
});
