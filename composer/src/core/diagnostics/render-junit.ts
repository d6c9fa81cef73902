import { escapeXml } from '../text/xml.ts';
import type { Suppressed } from '../policy/policy.ts';
import type { Diagnostic } from './diagnostic.ts';

/**
 * JUnit XML with one case a file: failed with all its errors, or passed with the rest as output. What a project
 * suppresses is a skipped case each, with its reason.
 */
export function renderJunit(
  diagnostics: readonly Diagnostic[],
  files: readonly string[],
  suppressed: readonly Suppressed[] = [],
): string {
  const names = [...new Set([...files, ...diagnostics.map((diagnostic) => diagnostic.file)])];
  const cases = names.map((name) => renderCase(name, diagnostics));
  const failures = names.filter((name) => diagnostics.some((one) => one.file === name && one.severity === 'error'));
  const skipped = suppressed.map(renderSkipped);
  const counts = `tests="${cases.length + skipped.length}" failures="${failures.length}" skipped="${skipped.length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring check" ${counts}>`,
    `  <testsuite name="mooring check" ${counts}>`,
    ...cases,
    ...skipped,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function renderCase(name: string, diagnostics: readonly Diagnostic[]): string {
  const own = diagnostics.filter((diagnostic) => diagnostic.file === name);
  const errors = own.filter((diagnostic) => diagnostic.severity === 'error');
  const rest = own.filter((diagnostic) => diagnostic.severity !== 'error');
  const [first] = errors;
  const inside: string[] = [];
  if (first !== undefined) {
    const text = errors.map(oneLine).join('\n');
    inside.push(`<failure type="${first.code}" message="${escapeXml(first.message)}">${escapeXml(text)}</failure>`);
  }
  if (rest.length > 0) inside.push(`<system-out>${escapeXml(rest.map(oneLine).join('\n'))}</system-out>`);
  return `    <testcase classname="mooring check" name="${escapeXml(name)}">${inside.join('')}</testcase>`;
}

function renderSkipped({ diagnostic, reason, at }: Suppressed): string {
  const { file, line, column, code } = diagnostic;
  const name = escapeXml(`${file}:${line}:${column} ${code}`);
  const why = escapeXml(`${reason} (${at.file}:${at.line})`);
  const inside = `<skipped message="${why}">${escapeXml(oneLine(diagnostic))}</skipped>`;
  return `    <testcase classname="mooring check" name="${name}">${inside}</testcase>`;
}

function oneLine(diagnostic: Diagnostic): string {
  const { severity, code, file, line, column, message, help } = diagnostic;
  return `${file}:${line}:${column}: ${severity} ${code}: ${message}. ${help}`;
}
