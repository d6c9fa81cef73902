import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../core/diagnostics/catalogue/catalogue.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { targets } from '../core/model/target.ts';
import type { ComposeResult } from './compose.ts';
import { knowledgeTexts, policyText, reportText } from './testing/arbitrary-beside.ts';
import { foundManifest } from './testing/arbitrary-manifest.ts';
import { foundWorkload } from './testing/arbitrary-workload.ts';
import { composeTexts, type TextOptions } from './testing/compose-text.ts';

const password = 'hunter2-of-the-registry';
/** Findings that stand for a whole file that could not be read, and point at its beginning. */
const ofWholeFile = new Set(['MOOR1000', 'MOOR1211']);

interface Case {
  name: string;
  text: string;
  env: Record<string, string>;
}

const workloadCase: fc.Arbitrary<Case> = fc
  .tuple(foundWorkload, fc.record({ SITE: fc.string(), TAG: fc.constant('1.4.2'), HOME: fc.string() }))
  .map(([workload, env]) => ({ name: 'a.workload.json', text: JSON.stringify(workload), env }));
const anyCase: fc.Arbitrary<Case> = fc
  .oneof(workloadCase, foundManifest)
  .map((found) => ({ ...found, env: { ...found.env, ACR_PASSWORD: password } }));
const target = fc.constantFrom(...targets, undefined);
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
/** Options less those that are not given. */
const beside = fc
  .record({
    target,
    policy: maybe(policyText),
    knowledge: maybe(knowledgeTexts),
    settled: maybe(reportText),
    previous: maybe(foundManifest.map(({ text }) => text)),
    platform: fc.constantFrom('amd64', undefined),
  })
  .map(
    (all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<TextOptions>,
  );

/** What must hold of every finding: a known code, a place that exists in a file that was handed in, words to act on. */
function expectSound(one: Diagnostic, texts: Readonly<Record<string, string>>): void {
  expect(catalogue).toHaveProperty(one.code);
  expect(catalogue[one.code].severities.length).toBeGreaterThan(0);
  expect(one.message).not.toMatch(/undefined|\[object|NaN|\.$/);
  expect(one.help).toMatch(/[.?!]$/);
  const places = [one, ...(one.fix ?? []).map(({ at }) => at)];
  for (const { file, line, column } of places) {
    expect({ code: one.code, file, isGiven: Object.hasOwn(texts, file) }).toMatchObject({ isGiven: true });
    expect(line).toBeGreaterThan(0);
    expect(column).toBeGreaterThan(0);
    if (ofWholeFile.has(one.code)) continue;
    const text = texts[file]?.split(/\r\n|\n|\r/)[line - 1];
    expect({ one, text: typeof text }).toMatchObject({ text: 'string' });
    expect(column).toBeLessThanOrEqual((text ?? '').length + 1);
  }
  for (const { at, was, now } of one.fix ?? []) {
    // Such a text may be written in several ways; where it is not found as it is, nothing is changed.
    if (/[^\w./:-]/.test(was)) continue;
    const text = texts[at.file]?.split(/\r\n|\n|\r/)[at.line - 1]?.slice(at.column - 1) ?? '';
    expect({ one, stands: text.replace(/^\\*["']/, '').startsWith(was) }).toMatchObject({ stands: true });
    expect(now).not.toBe(was);
  }
}

function check({ name, text, env }: Case, options: Partial<TextOptions>): ComposeResult {
  const result = composeTexts({ [name]: text }, { env, ...options });
  const { policy, settled, previous, knowledge } = options;
  const others = { 'mooring.yaml': policy, 'doctor.json': settled, 'previous.json': previous, ...knowledge };
  const given = Object.entries({ [name]: text, ...others }).filter(([, one]) => one !== undefined);
  const texts = Object.fromEntries(given) as Record<string, string>;
  const all = [...result.diagnostics, ...result.suppressed.map(({ diagnostic }) => diagnostic)];
  for (const one of all) expectSound(one, texts);
  // A rule tells of each thing once: as many findings as a text has words, and no more.
  const characters = Object.values(texts).reduce((sum, one) => sum + one.length, 0);
  expect(all.length).toBeLessThanOrEqual(20 + characters);
  expect(JSON.stringify(all)).not.toContain(password);
  return result;
}

describe('whatever is checked', () => {
  it('with any policy, any knowledge of the device, any report and any manifest before it is answered', () => {
    let found = 0;
    let composed = 0;
    fc.assert(
      fc.property(anyCase, fc.oneof(beside, fc.constant({})), (one, options) => {
        const result = check(one, options);
        found += result.diagnostics.length;
        composed += result.composed === undefined ? 0 : 1;
      }),
      { numRuns: 250 },
    );
    // Both must come about, or nothing is proved.
    expect(found).toBeGreaterThan(300);
    expect(composed).toBeGreaterThan(5);
  });

  it('is never refused for what is inferred, as long as no project and no device says so', () => {
    fc.assert(
      fc.property(anyCase, target, knowledgeTexts, (one, wanted, knowledge) => {
        const { diagnostics } = check(one, { knowledge, ...(wanted === undefined ? {} : { target: wanted }) });
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        expect(errors.filter(({ code }) => catalogue[code].certainty === 'inferred')).toEqual([]);
        // And a severity is one of those that its code is documented to have.
        for (const { code, severity } of diagnostics) expect(catalogue[code].severities).toContain(severity);
      }),
      { numRuns: 120 },
    );
  });

  it('gives the same findings in the opposite order of its keys', () => {
    fc.assert(
      fc.property(anyCase, target, (one, wanted) => {
        const options = wanted === undefined ? {} : { target: wanted };
        const straight = check(one, options);
        // Of two keys that become one, of two registries for the reporter and of credentials for one, the first is taken.
        const first = ['MOOR1002', 'MOOR1111', 'MOOR1318'];
        fc.pre(!straight.diagnostics.some(({ code }) => first.includes(code)));
        const turned = JSON.stringify(turn(JSON.parse(one.text)));
        expect(kinds(check({ ...one, text: turned }, options))).toEqual(kinds(straight));
      }),
      { numRuns: 120 },
    );
  });

  it('gives the same findings when it is checked again', () => {
    fc.assert(
      fc.property(anyCase, beside, (one, options) => {
        expect(check(one, options).diagnostics).toEqual(check(one, options).diagnostics);
      }),
      { numRuns: 30 },
    );
  });
});

/** Codes and severities; places and words change with the order, and so does which of two that collide is told of. */
function kinds({ diagnostics }: ComposeResult): string[] {
  return [...new Set(diagnostics.map(({ code, severity }) => `${code} ${severity}`))].sort();
}

/**
 * The same value with the keys of every object in the opposite order. Where keys differ in case alone the order counts: the
 * device takes the last.
 */
function turn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turn);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, turn(one)] as const);
  const isAmbiguous = new Set(entries.map(([key]) => key.toLowerCase())).size < entries.length;
  return Object.fromEntries(isAmbiguous ? entries : entries.reverse());
}
