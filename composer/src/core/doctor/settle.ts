import { readSource, type InputFile } from '../../source/read-source.ts';
import { toValue } from '../../source/node.ts';
import { positionOf } from '../../source/source.ts';
import type { At, Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Findings, Reweigh } from '../diagnostics/findings.ts';
import { weightOf } from '../diagnostics/weight-of.ts';
import { reportSchema, type Report } from './report.ts';

/** What the report is held against. */
export interface Asked {
  readonly nowMs: number;
  /** The device that the input is for, where that is known. */
  readonly device?: string | undefined;
}

export interface Settlement {
  readonly reweigh: Reweigh;
  /** Says why a report settles nothing, where it does not. */
  tell(findings: Findings): void;
}

const longestDays = 90;
const dayMs = 86_400_000;
const again = 'Run `mooring doctor` again for this device, or leave the report away.';

/**
 * Weighs findings by a report of `mooring doctor`. Where what a rule takes for true was found true, the rule is certain and
 * its entry says how much it weighs then; where it was found untrue, it is silent and one info says so; where nobody
 * knows, nothing changes. A report that cannot be read, is simulated, old, or of another device settles nothing.
 */
export function readSettlement(file: InputFile, asked: Asked): Settlement {
  const read = readReport(file);
  const start = { file: file.name, line: 1, column: 1 };
  if ('wrong' in read) return settlesNothing((findings) => findings.add('MOOR2601', read.at, read.wrong, again));
  const unfit = whyUnfit(read.report, asked);
  if (unfit === undefined) return { reweigh: weighBy(read.report), tell: () => undefined };
  return settlesNothing((findings) => findings.add('MOOR2602', start, unfit, again));
}

function settlesNothing(tell: Settlement['tell']): Settlement {
  return { reweigh: (diagnostic) => diagnostic, tell };
}

function whyUnfit(report: Report, { nowMs, device }: Asked): string | undefined {
  if (report.simulated) return 'the report was made of a simulation, so it settles nothing for a device';
  if (device !== undefined && report.device !== device) {
    return `the report is about ${report.device === undefined ? 'no named device' : `\`${report.device}\``}, not about \`${device}\``;
  }
  const ageDays = (nowMs - Date.parse(report.madeUtc)) / dayMs;
  if (ageDays > longestDays) return `the report is ${Math.floor(ageDays)} days old; what it says may no longer hold`;
  if (ageDays < -1) return `the report is dated ${report.madeUtc}, which is to come`;
  return undefined;
}

function weighBy(report: Report): Reweigh {
  const answers = new Map(Object.entries(report.answers));
  const silenced = new Set<string>();
  return (diagnostic) => {
    const { question, whenSettled } = weightOf(diagnostic.code);
    if (question === undefined) return diagnostic;
    const answer = answers.get(question)?.answer;
    if (answer === 'yes') return { ...diagnostic, severity: whenSettled ?? diagnostic.severity };
    if (answer !== 'no') return diagnostic;
    if (silenced.has(diagnostic.code)) return undefined;
    silenced.add(diagnostic.code);
    return notHere(diagnostic, question, report);
  };
}

function notHere({ code, file, line, column }: Diagnostic, question: string, report: Report): Diagnostic {
  const where = report.device === undefined ? 'the device' : `\`${report.device}\``;
  return {
    code: 'MOOR2603',
    severity: 'info',
    file,
    line,
    column,
    message: `${code} is not told: what it rests on does not hold on ${where}, asked on ${report.madeUtc.slice(0, 10)}`,
    help: `Nothing is to be done for this device. The answer to \`${question}\` stands in the report; on other devices ${code} may hold.`,
  };
}

function readReport(file: InputFile): { report: Report } | { wrong: string; at: At } {
  const start = { file: file.name, line: 1, column: 1 };
  const read = readSource(file);
  if ('unreadable' in read) return { wrong: `the report cannot be read: ${read.unreadable.reason}`, at: start };
  const { root, lines, problems } = read.source;
  const [problem] = problems;
  if (root === undefined || problem !== undefined) {
    const at = problem === undefined ? start : { file: file.name, ...lines.positionAt(problem.offset) };
    return { wrong: 'the report cannot be read: it is not JSON', at };
  }
  const parsed = reportSchema().safeParse(toValue(root));
  if (parsed.success) return { report: parsed.data };
  const path = parsed.error.issues[0]?.path ?? [];
  const at = { file: file.name, ...positionOf(read.source, path.map(toStep)) };
  const named = path.length === 0 ? 'it' : `\`${path.map(String).join('.')}\``;
  return { wrong: `this is no report of \`mooring doctor\`: ${named} has not the form of one`, at };
}

function toStep(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part);
}
