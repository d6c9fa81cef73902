import { describe, expect, it } from 'vitest';
import { attachInput, readExisting } from './attach.ts';
import { checkKubernetes } from './check-kubernetes.ts';
import { composeInput } from './compose.ts';
import { importInput } from './import.ts';
import { catalogue, type Code } from '../core/diagnostics/catalogue/catalogue.ts';
import type { Example } from '../core/diagnostics/catalogue/entry.ts';
import { frameExample } from '../core/diagnostics/catalogue/frame-example.ts';

const codes = Object.keys(catalogue) as Code[];

const digest = () => 'abcdef0123456789';

function diagnose(example: Example) {
  const { name, text } = frameExample(example);
  const { also = {}, beside = {}, env = {}, site, output, previous, policy, knowledge = {}, settled } = example;
  const encode = (content: string) => new TextEncoder().encode(content);
  const file = (fileName: string, content: string | undefined) =>
    content === undefined ? undefined : { name: fileName, bytes: encode(content) };
  if (example.by === 'import') {
    const { text: made, diagnostics } = importInput({ file: { name, bytes: encode(text) }, env, digest });
    return { made, diagnostics };
  }
  if (example.by === 'attach') {
    const { existing, used, diagnostics } = readExisting({ files: [{ name, bytes: encode(text) }], env, digest });
    if (existing === undefined) return { made: undefined, diagnostics };
    const attached = attachInput({ existing, used, from: name, reporterImage: example.reporterImage, digest });
    return { made: attached.file, diagnostics: attached.diagnostics };
  }
  if (example.by === 'kubernetes') {
    const files = Object.entries({ [name]: text, ...also }).flatMap(([path, content]) => file(path, content) ?? []);
    const { diagnostics } = checkKubernetes({ files, target: example.target });
    // Nothing is made of them; what has no error can be given to kubectl as it stands.
    return { made: diagnostics.some(({ severity }) => severity === 'error') ? undefined : text, diagnostics };
  }
  const { files: made, diagnostics } = composeInput({
    files: Object.entries({ [name]: text, ...also }).flatMap(([path, content]) => file(path, content) ?? []),
    readBeside: (path) => (beside[path] === undefined ? undefined : encode(beside[path])),
    env,
    site,
    output,
    previous: file('previous.json', typeof previous === 'object' ? JSON.stringify(previous) : previous),
    policy: file('mooring.yaml', policy),
    knowledge: Object.entries(knowledge).flatMap(([path, content]) => file(path, content) ?? []),
    settled: file('doctor.json', settled),
    nowMs: Date.parse('2026-11-21T08:00:00Z'),
    digest,
  });
  return { made, diagnostics };
}

describe('the catalogue of diagnostics', () => {
  it.each(codes)('%s is found in its example, at a place, with a help', (code) => {
    const entry = catalogue[code];
    const { diagnostics, made } = diagnose(entry.example);
    const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(found).not.toHaveLength(0);
    for (const { severity, line, column, message, help } of found) {
      expect(entry.severities).toContain(severity);
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message).toMatch(/\S/);
      expect(help).toMatch(/[.?}]$/);
    }
    expect(made === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  });

  it.each(codes)('%s stays silent in its remedy, which has no error', (code) => {
    const { diagnostics, made } = diagnose(catalogue[code].remedy);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).not.toContain(code);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(made).toBeDefined();
  });

  it.each(codes)('%s is no error when it rests on an inference', (code) => {
    const { certainty, severities } = catalogue[code];
    expect(certainty === 'inferred' && severities.includes('error')).toBe(false);
  });
});
