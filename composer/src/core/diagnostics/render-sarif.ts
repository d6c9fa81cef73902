import type { Source } from '../../source/source.ts';
import { locateEdit } from '../fix/locate-edit.ts';
import type { Suppressed } from '../policy/policy.ts';
import { escapeCommands } from '../text/agent-command.ts';
import { catalogue, type Code } from './catalogue/catalogue.ts';
import type { Diagnostic, Edit, Severity } from './diagnostic.ts';
import { fileUri } from './file-uri.ts';
import { renderEntry } from './render-entry.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

export interface SarifOptions {
  /** Of Mooring. */
  version: string;
  /** Whether everything that was asked for could be read. */
  isComplete: boolean;
  suppressed: readonly Suppressed[];
}

/**
 * Findings as SARIF 2.1.0 (OASIS), with one run: rules of the catalogue for the codes that were found, results with their
 * places, fixes as replacements, and what a project suppresses with its reason. In a log no text of it is a command to the
 * agent of Azure Pipelines.
 */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[],
  { version, isComplete, suppressed }: SarifOptions,
): string {
  const codes = [...new Set([...diagnostics, ...suppressed.map((one) => one.diagnostic)].map(({ code }) => code))];
  const rules = new Map(codes.sort().map((code, index) => [code, index]));
  const byFile = new Map(sources.map((source) => [source.file, source]));
  const resultOf = (diagnostic: Diagnostic) => renderResult(diagnostic, rules, byFile);
  const run = {
    tool: { driver: { name: 'mooring', version, semanticVersion: version, rules: [...rules.keys()].map(renderRule) } },
    invocations: [{ executionSuccessful: isComplete }],
    columnKind: 'utf16CodeUnits',
    results: [
      // Where some results say whether they are suppressed, all must.
      ...diagnostics.map((diagnostic) => ({ ...resultOf(diagnostic), suppressions: [] })),
      ...suppressed.map((one) => ({ ...resultOf(one.diagnostic), suppressions: [renderSuppression(one)] })),
    ],
  };
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${escapeCommands(JSON.stringify(log, undefined, 2))}\n`;
}

function renderRule(code: Code): object {
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

function renderResult(
  diagnostic: Diagnostic,
  rules: ReadonlyMap<Code, number>,
  sources: ReadonlyMap<string, Source>,
): Record<string, unknown> {
  const { code, severity, file, line, column, message, help, fix = [] } = diagnostic;
  const changes = fix.map((edit) => renderChange(edit, sources.get(edit.at.file)));
  const whole = changes.filter((change) => change !== undefined);
  return {
    ruleId: code,
    ruleIndex: rules.get(code) ?? -1,
    level: levels[severity],
    message: { text: asText(`${message}. ${help}`) },
    locations: [locationOf(file, { startLine: line, startColumn: column })],
    // A fix of which a part is missing would break the file.
    ...(whole.length === 0 || whole.length < changes.length ? {} : { fixes: [{ artifactChanges: whole }] }),
  };
}

function renderChange(edit: Edit, source: Source | undefined): object | undefined {
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
    artifactLocation: { uri: fileUri(edit.at.file) },
    replacements: [{ deletedRegion, insertedContent: { text: edit.now } }],
  };
}

function renderSuppression({ reason, at }: Suppressed): object {
  const location = locationOf(at.file, { startLine: at.line, startColumn: at.column });
  return { kind: 'external', status: 'accepted', justification: reason, location };
}

function locationOf(file: string, region: object): object {
  return { physicalLocation: { artifactLocation: { uri: fileUri(file) }, region } };
}

/**
 * In a text of SARIF `{0}` is a placeholder, so braces are doubled (section 3.11.5). `[text](target)` is a link; brackets
 * elsewhere need no escape (section 3.11.6).
 */
function asText(text: string): string {
  const braced = text.replaceAll(/[{}]/g, (brace) => brace + brace);
  return braced.includes('](') ? braced.replaceAll(/[\\[\]]/g, (one) => `\\${one}`) : braced;
}
