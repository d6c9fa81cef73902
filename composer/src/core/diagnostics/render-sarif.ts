import type { Source } from '../../source/source.ts';
import { locateEdit } from '../fix/locate-edit.ts';
import type { Suppressed } from '../policy/policy.ts';
import { escapeCommands } from '../text/agent-command.ts';
import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { Diagnostic, Edit, Severity } from './diagnostic.ts';
import { fileUri, seenFrom } from './file-uri.ts';
import { lineFingerprints } from './line-fingerprints.ts';
import { renderEntry } from './render-entry.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

export interface SarifOptions {
  /** Of Mooring. */
  version: string;
  /** Whether everything that was asked for could be read. */
  isComplete: boolean;
  suppressed: readonly Suppressed[];
  /** The folder that the command runs in: files below are told relative to it, as a scan of a checkout wants them. */
  folder?: string | undefined;
}

/**
 * Findings as SARIF 2.1.0 (OASIS), with one run: rules of the catalogue for the codes that were found, results with their
 * places, fixes as replacements, and what a project suppresses with its reason. In a log no text of it is a command to the
 * agent of Azure Pipelines.
 */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
  options: SarifOptions,
): string {
  return `${escapeCommands(JSON.stringify(makeSarif(diagnostics, sources, options), undefined, 2))}\n`;
}

/** The same as a value. */
export function makeSarif(
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
  { version, isComplete, suppressed, folder = '' }: SarifOptions,
) {
  const all = [...diagnostics, ...suppressed.map((one) => one.diagnostic)];
  const codes = [...new Set(all.map(({ code }) => code))].sort();
  const files = new Map(sources.map((source) => [source.file, source]));
  const telling: Telling = {
    rules: new Map(codes.map((code, index) => [code, index])),
    files,
    uriOf: (file) => fileUri(folder === '' ? file : seenFrom(folder, file)),
    fingerprintOf: fingerprintsIn(all, files),
  };
  const run = {
    tool: { driver: { name: 'mooring', version, semanticVersion: version, rules: codes.map(renderRule) } },
    invocations: [{ executionSuccessful: isComplete }],
    columnKind: 'utf16CodeUnits' as const,
    results: [
      // Where some results say whether they are suppressed, all must.
      ...diagnostics.map((diagnostic) => ({ ...renderResult(diagnostic, telling), suppressions: [] })),
      ...suppressed.map((one) => ({
        ...renderResult(one.diagnostic, telling),
        suppressions: [renderSuppression(one, telling)],
      })),
    ],
  };
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0' as const,
    runs: [run],
  };
}

interface Telling {
  /** Where the rule of a code stands. */
  rules: ReadonlyMap<Code, number>;
  files: ReadonlyMap<string, Source>;
  uriOf: (file: string) => string;
  fingerprintOf: (diagnostic: Diagnostic) => string | undefined;
}

function fingerprintsIn(
  diagnostics: readonly Diagnostic[],
  files: ReadonlyMap<string, Source>,
): Telling['fingerprintOf'] {
  const lines = new Map<string, Set<number>>();
  for (const { file, line } of diagnostics) lines.set(file, (lines.get(file) ?? new Set()).add(line));
  const byFile = new Map(
    [...lines].map(([file, wanted]) => [file, lineFingerprints(files.get(file)?.text ?? '', wanted)]),
  );
  return ({ file, line }) => (files.has(file) ? byFile.get(file)?.get(line) : undefined);
}

function renderRule(code: Code) {
  const { title, why, source, certainty, severities, question } = catalogue[code];
  const markdown = renderEntry(code, catalogue[code]).slice(2).join('\n').trim();
  return {
    id: code,
    shortDescription: { text: asText(title) },
    fullDescription: { text: asText(why) },
    help: { text: asText(`${why} Source: ${source}. Certainty: ${certainty}.`), markdown },
    defaultConfiguration: { level: levels[severities[0]] },
    properties: { certainty, source, ...(question === undefined ? {} : { question }) },
  };
}

function renderResult(diagnostic: Diagnostic, { rules, files, uriOf, fingerprintOf }: Telling) {
  const { code, severity, file, line, column, message, help, fix = [] } = diagnostic;
  const fingerprint = fingerprintOf(diagnostic);
  const changes = fix.map((edit) => renderChange(edit, files.get(edit.at.file), uriOf));
  const whole = changes.filter((change) => change !== undefined);
  return {
    ruleId: code,
    ruleIndex: rules.get(code) ?? -1,
    level: levels[severity],
    message: { text: asText(`${message}. ${help}`) },
    locations: [locationOf(uriOf(file), line, column)],
    ...(fingerprint === undefined ? {} : { partialFingerprints: { primaryLocationLineHash: fingerprint } }),
    // A fix of which a part is missing would break the file.
    ...(whole.length === 0 || whole.length < changes.length ? {} : { fixes: [{ artifactChanges: whole }] }),
  };
}

function renderChange(edit: Edit, source: Source | undefined, uriOf: Telling['uriOf']) {
  const span = source === undefined ? undefined : locateEdit(source.text, source.lines, edit);
  if (source === undefined || span === undefined) return undefined;
  const [start, end] = [source.lines.positionAt(span.start), source.lines.positionAt(span.end)];
  const deletedRegion = {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
  return {
    artifactLocation: { uri: uriOf(edit.at.file) },
    replacements: [{ deletedRegion, insertedContent: { text: edit.now } }],
  };
}

function renderSuppression({ reason, at }: Suppressed, { uriOf }: Telling) {
  const location = locationOf(uriOf(at.file), at.line, at.column);
  return { kind: 'external' as const, status: 'accepted' as const, justification: reason, location };
}

function locationOf(uri: string, startLine: number, startColumn: number) {
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine, startColumn } } };
}

/**
 * In a text of SARIF `{0}` is a placeholder, so braces are doubled (section 3.11.5). `[text](target)` is a link; brackets
 * elsewhere need no escape (section 3.11.6).
 */
function asText(text: string): string {
  const braced = text.replaceAll(/[{}]/g, (brace) => brace + brace);
  return braced.includes('](') ? braced.replaceAll(/[\\[\]]/g, (one) => `\\${one}`) : braced;
}
