import { beforeEach, describe, expect, it } from 'vitest';
import { findElements, readXml } from '../../core/text/testing/read-xml.ts';
import { broken, fine, policy, readOnly, useCheckFolder } from '../testing/check-folder.ts';

describe('mooring check with mooring.yaml', () => {
  const { put, makeFolder, run, findingsOf, codes } = useCheckFolder();
  beforeEach(() => put({ 'mooring.yaml': policy }));

  it('counts what is suppressed, as text and beside JSON', async () => {
    const text = await run(['read-only.json']);
    expect(text.stdout).toContain('1 suppressed in mooring.yaml');
    expect(text.stdout).not.toContain('MOOR1506');
    const json = await run(['read-only.json', '--format', 'json']);
    expect(json.stderr).toBe('1 suppressed in mooring.yaml\n');
    const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).not.toContain('MOOR1506');
  });

  it('lists what is suppressed with its reason in SARIF and JUnit', async () => {
    const { runs } = JSON.parse((await run(['read-only.json', '--format', 'sarif'])).stdout) as {
      runs: { results: { ruleId: string; suppressions: { justification: string }[] }[] }[];
    };
    const kept = runs[0]?.results.filter(({ suppressions }) => suppressions.length > 0);
    expect(kept).toMatchObject([{ ruleId: 'MOOR1506', suppressions: [{ justification: 'nobody writes there' }] }]);
    const denied = readXml((await run(['broken.json', '--format', 'junit', '--deny-warnings'])).stdout);
    expect(findElements(denied, 'failure').length).toBeGreaterThan(0);
    const xml = readXml((await run(['read-only.json', '--format', 'junit'])).stdout);
    expect(findElements(xml, 'skipped').map(({ attributes }) => attributes['message'])).toEqual([
      'nobody writes there (mooring.yaml:4)',
    ]);
  });

  it('has one suite in JUnit for a file whose name looks like a key, whatever is told of it', async () => {
    const files = { 'token=1.json': broken, 'token=2.json': readOnly, 'token=3.json': fine };
    put(files);
    const { stdout } = await run([...Object.keys(files), '--format', 'junit']);
    const suites = findElements(readXml(stdout), 'testsuite').map(({ attributes }) => attributes['name']);
    expect(suites).toEqual(Object.keys(files));
  });

  it('tells of a suppression that no input needs, and of no other', async () => {
    expect(await codes('fine.json')).toContain('MOOR2205');
    expect(await codes('fine.json', 'read-only.json')).not.toContain('MOOR2205');
  });

  it('can be left out, or be another file', async () => {
    expect(await codes('read-only.json', '--no-policy')).toContain('MOOR1506');
    put({ 'strict.yaml': 'apiVersion: mooring/v1\nkind: Policy\nseverity: { MOOR1506: error }\n' });
    expect((await run(['read-only.json', '--policy', 'strict.yaml'])).code).toBe(1);
    expect((await run(['read-only.json', '--policy', 'absent.yaml'])).code).toBe(2);
  });

  it('is an error itself where it is wrong, at its place, once for all inputs', async () => {
    put({ 'mooring.yaml': `${policy}nonsense: 1\n` });
    const { code, stdout } = await run(['fine.json', 'read-only.json']);
    expect(code).toBe(1);
    expect(stdout.match(/--> mooring.yaml:5:1/g)).toHaveLength(1);
    expect(
      (await run(['fine.json', 'read-only.json', '--policy', 'absent.yaml'])).stderr.match(/absent/g),
    ).toHaveLength(1);
  });

  describe('that names a report of doctor', () => {
    const madeUtc = new Date().toISOString();
    const report = {
      kind: 'mooring-doctor-report',
      version: 1,
      madeUtc,
      by: '0.1.0',
      device: 'line-7',
      simulated: false,
      steps: [],
      answers: { 'read-only-claim': { answer: 'no', evidence: 'e', atUtc: madeUtc } },
      leftovers: [],
    };
    const naming = (path: string) => `apiVersion: mooring/v1\nkind: Policy\nsettled: ${path}\n`;
    beforeEach(() => {
      makeFolder('reports');
      put({ 'mooring.yaml': naming('reports/line-7.json'), 'reports/line-7.json': JSON.stringify(report) });
    });

    it('has its findings weighed by that, unless another is named', async () => {
      expect(await codes('read-only.json')).toContain('MOOR2603');
      expect(await codes('read-only.json', '--no-policy')).toContain('MOOR1506');
      put({ 'other.json': JSON.stringify({ ...report, answers: {} }) });
      expect(await codes('read-only.json', '--settled', 'other.json')).toContain('MOOR1506');
    });

    it('is told of a report that is unfit, in the report and once', async () => {
      put({ 'reports/line-7.json': '{}' });
      const found = await findingsOf('read-only.json', 'fine.json');
      expect(found.filter(({ code }) => code === 'MOOR2601')).toMatchObject([{ file: 'reports/line-7.json' }]);
    });

    it('is told of one that is not there, or not in its folder', async () => {
      makeFolder('in');
      for (const path of ['reports/absent.json', '../mooring.yaml', '/etc/hostname']) {
        put({ 'in/mooring.yaml': naming(path), 'in/fine.json': fine });
        const found = await findingsOf('in/fine.json');
        expect(found).toMatchObject([{ code: 'MOOR2206', severity: 'error', file: 'in/mooring.yaml', line: 3 }]);
      }
    });
  });
});
