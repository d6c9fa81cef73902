import { describe, expect, it } from 'vitest';
import { catalogue, type Code } from './catalogue/catalogue.ts';
import { Findings } from './findings.ts';

const at = { file: 'a.yaml', line: 1, column: 1 };
const codes = Object.keys(catalogue) as Code[];
const inferred = codes.filter((code) => catalogue[code].certainty === 'inferred');

describe('findings', () => {
  it.each(inferred)('make no error of %s, which rests on an inference, even where a rule asks for it', (code) => {
    const findings = new Findings();
    findings.add(code, at, 'a message', 'A help.', 'error');
    expect(findings.sorted().map(({ severity }) => severity)).toEqual(['warning']);
    expect(findings.hasErrors).toBe(false);
  });

  it('leave every other error an error', () => {
    for (const code of codes.filter((one) => !inferred.includes(one))) {
      const findings = new Findings();
      findings.add(code, at, 'a message', 'A help.', 'error');
      expect({ code, hasErrors: findings.hasErrors }).toEqual({ code, hasErrors: true });
    }
  });

  it('let what weighs anew make an error of an inference, or take a finding out', () => {
    const raised = new Findings((diagnostic) => ({ ...diagnostic, severity: 'error' }));
    raised.add('MOOR1506', at, 'a message', 'A help.');
    expect(raised.hasErrors).toBe(true);
    const silenced = new Findings(() => undefined);
    silenced.add('MOOR1501', at, 'a message', 'A help.');
    expect(silenced.sorted()).toEqual([]);
  });
});
