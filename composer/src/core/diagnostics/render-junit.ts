import { escapeXml } from '../text/xml.ts';
import type { Suppressed } from '../policy/policy.ts';
import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { Diagnostic } from './diagnostic.ts';

export interface JunitOptions {
  suppressed?: readonly Suppressed[];
  /** Whether a warning fails its case, as it fails the command. */
  denyWarnings?: boolean;
}

/** The cases of one file, and how many of them there are of each kind. */
interface Suite {
  name: string;
  cases: readonly string[];
  failed: number;
  skipped: number;
}

/**
 * JUnit XML with one suite a file and in it one case a rule: failed with every error of the rule, or passed with what it
 * tells as output. A file of which nothing is told is one case that passes. What a project suppresses is a skipped case
 * each, with its reason.
 */
export function renderJunit(
  diagnostics: readonly Diagnostic[],
  files: readonly string[],
  { suppressed = [], denyWarnings = false }: JunitOptions = {},
): string {
  const found = byFile(diagnostics, (one) => one.file);
  const taken = byFile(suppressed, ({ diagnostic }) => diagnostic.file);
  const names = [...new Set([...files, ...found.keys(), ...taken.keys()])];
  const suites = names.map((name) => suiteOf(name, found.get(name) ?? [], taken.get(name) ?? [], denyWarnings));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring check" ${countsOf(suites)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${escapeXml(suite.name)}" ${countsOf([suite])}>`,
      ...suite.cases,
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function byFile<T>(all: readonly T[], fileOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const same = groups.get(fileOf(one));
    if (same === undefined) groups.set(fileOf(one), [one]);
    else same.push(one);
  }
  return groups;
}

function countsOf(suites: readonly Suite[]): string {
  const sum = (count: (suite: Suite) => number) => suites.reduce((all, suite) => all + count(suite), 0);
  const [tests, failed, skipped] = [
    sum(({ cases }) => cases.length),
    sum((suite) => suite.failed),
    sum((suite) => suite.skipped),
  ];
  return `tests="${tests}" failures="${failed}" errors="0" skipped="${skipped}"`;
}

function suiteOf(
  name: string,
  found: readonly Diagnostic[],
  suppressed: readonly Suppressed[],
  denyWarnings: boolean,
): Suite {
  const fails = ({ severity }: Diagnostic) => severity === 'error' || (denyWarnings && severity === 'warning');
  const rules = byFile(found, ({ code }) => code);
  const cases = [...rules.keys()].sort().map((code) => renderCase(name, rules.get(code) ?? [], fails));
  const passing = cases.length === 0 ? [testCase(name, 'mooring check', '')] : [];
  return {
    name,
    cases: [...passing, ...cases, ...suppressed.map((one) => renderSkipped(name, one))],
    failed: [...rules.values()].filter((all) => all.some(fails)).length,
    skipped: suppressed.length,
  };
}

function renderCase(file: string, found: readonly Diagnostic[], fails: (diagnostic: Diagnostic) => boolean): string {
  const [first] = found;
  const grave = found.filter(fails);
  const rest = found.filter((one) => !fails(one));
  const [worst] = grave;
  const inside: string[] = [];
  if (worst !== undefined) {
    const more = grave.length === 1 ? '' : ` (and ${grave.length - 1} more)`;
    const text = escapeXml(grave.map(oneLine).join('\n'));
    inside.push(`<failure type="${worst.code}" message="${escapeXml(`${worst.message}${more}`)}">${text}</failure>`);
  }
  if (rest.length > 0) inside.push(`<system-out>${escapeXml(rest.map(oneLine).join('\n'))}</system-out>`);
  return testCase(file, first === undefined ? '' : nameOf(first.code), inside.join(''));
}

function renderSkipped(file: string, { diagnostic, reason, at }: Suppressed): string {
  const { line, column, code } = diagnostic;
  const why = escapeXml(`${reason} (${at.file}:${at.line})`);
  const inside = `<skipped message="${why}">${escapeXml(oneLine(diagnostic))}</skipped>`;
  return testCase(file, `${nameOf(code)}, suppressed at ${line}:${column}`, inside);
}

/** The same from run to run, so that the history of a rule in a file is that of one test. */
function nameOf(code: Code): string {
  return `${code} ${catalogue[code].title}`;
}

function testCase(file: string, name: string, inside: string): string {
  const open = `    <testcase classname="${escapeXml(file)}" name="${escapeXml(name)}"`;
  return inside === '' ? `${open}/>` : `${open}>${inside}</testcase>`;
}

function oneLine(diagnostic: Diagnostic): string {
  const { severity, code, file, line, column, message, help } = diagnostic;
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}. ${help}`;
}
