import { describe, expect, it } from 'vitest';
import { ProblemError } from './problem.ts';
import { applyRequestSchema, composeRequestSchema, parseRequest } from './requests.ts';

const file = { name: 'workload.yaml', text: 'kind: Workload' };

function refusal(input: unknown): string {
  try {
    parseRequest(applyRequestSchema, input);
  } catch (thrown) {
    if (thrown instanceof ProblemError && thrown.problem.status === 400) return thrown.problem.detail;
    throw thrown;
  }
  throw new Error('it was accepted');
}

describe('a request', () => {
  it('takes the defaults of the command line', () => {
    expect(parseRequest(applyRequestSchema, { files: [file], device: 'line-7' })).toMatchObject({
      force: false,
      watch: false,
      deadlineSeconds: 600,
      graceSeconds: 30,
      pollSeconds: 2,
      require: 'answered',
    });
  });

  it('is refused with the place of each trouble, and an unknown key is one', () => {
    expect(refusal({ files: [file], device: 'line-7', forse: true })).toContain('"forse"');
    expect(refusal({ files: [], device: "x' OR 1=1 --" })).toMatch(/files: .*; device: /);
    expect(refusal({ files: [file, file], device: 'line-7' })).toContain('two files have one name');
    expect(refusal({ files: [{ ...file, name: 'a\nb' }], device: 'line-7' })).toContain('files.0.name');
    expect(refusal({ files: [file], device: 'line-7', target: 'ase-9node' })).toContain('target: must be one of');
    expect(refusal({ files: [file], device: 'line-7', deadlineSeconds: 1e9 })).toContain('deadlineSeconds');
    expect(refusal(undefined)).toContain('the body');
  });

  it('never has a value repeated in the answer: it may be a password', () => {
    const secret = 'hunter2-hunter2';
    const inputs = [
      { files: [file], device: secret.repeat(20) },
      { files: [file], device: 'd', env: { A: [secret] } },
      { files: secret, device: 'd', env: secret },
    ];
    for (const input of inputs) expect(refusal(input)).not.toContain(secret);
  });

  it('tells no more than ten troubles and how many there are besides', () => {
    const env = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`V${index}`, index]));
    expect(refusal({ files: [file], device: 'd', env })).toMatch(/; and 15 more$/);
  });

  it('may hold keys named like parts of a prototype, without any effect', () => {
    const input: unknown = JSON.parse(
      '{"files":[{"name":"a","text":""}],"env":{"__proto__":"x","constructor":"y","toString":"z"}}',
    );
    const parsed = parseRequest(composeRequestSchema, input);
    expect(Object.keys(parsed.env)).toContain('constructor');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    expect(Object.getPrototypeOf(parsed.env)).not.toBe('x');
  });
});
