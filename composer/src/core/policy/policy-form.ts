import type { ObjectNode, SourceNode } from '../../source/node.ts';
import type { Code } from '../diagnostics/catalogue/catalogue.ts';
import type { At, Severity } from '../diagnostics/diagnostic.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { didYouMean, nearest } from '../diagnostics/suggest.ts';
import { allCodes, isCode } from '../diagnostics/weight-of.ts';

const severities: readonly Severity[] = ['error', 'warning', 'info'];
/** Longer texts are no reason, no glob and no part of a message. */
const longestText = 500;

/** Reads the parts of a policy and says at their places what is wrong with them. */
export class PolicyForm {
  private readonly findings: Findings;
  private readonly atOffset: (offset: number) => At;

  constructor(findings: Findings, atOffset: (offset: number) => At) {
    this.findings = findings;
    this.atOffset = atOffset;
  }

  at(node: SourceNode): At {
    return this.atOffset(node.start);
  }

  refuse(at: At, message: string, help: string): void {
    this.findings.add('MOOR2201', at, message, help);
  }

  /** A mapping with these keys alone; undefined for anything else. */
  mapping(node: SourceNode, what: string, known: readonly string[]): ObjectNode | undefined {
    if (node.kind !== 'object') {
      this.refuse(this.at(node), `${what} must be a mapping of keys and values`, `Known here: ${known.join(', ')}.`);
      return undefined;
    }
    for (const { key, keyStart } of node.entries.values()) {
      if (known.includes(key)) continue;
      const at = this.atOffset(keyStart);
      const near = nearest(key, known);
      const help = `${didYouMean(key, known)}Known here: ${known.join(', ')}.`;
      const fix = near === undefined || node.entries.has(near) ? {} : { fix: [{ at, was: key, now: near }] };
      this.findings.add('MOOR2201', at, `unknown key \`${key.slice(0, 100)}\` in ${what}`, help, fix);
    }
    return node;
  }

  /** A text that is not empty; undefined when it is not there, or wrong. */
  text(node: SourceNode | undefined, what: string): string | undefined {
    if (node === undefined) return undefined;
    if (node.kind === 'scalar' && typeof node.value === 'string') {
      if (node.value.trim() !== '' && node.value.length <= longestText) return node.value;
    }
    this.refuse(
      this.at(node),
      `${what} must be a text of 1 to ${longestText} characters`,
      node.kind === 'scalar' && node.value === '' ? 'Say why, for whoever reads it later.' : 'Put it in quotes.',
    );
    return undefined;
  }

  severity(node: SourceNode): Severity | undefined {
    const found = severities.find((one) => node.kind === 'scalar' && node.value === one);
    if (found === undefined) {
      const help = 'To play a finding down, write `{ as: info, reason: … }`.';
      this.refuse(this.at(node), `a severity must be one of ${severities.join(', ')}`, help);
    }
    return found;
  }

  code(written: string, at: At): Code | undefined {
    if (isCode(written)) return written;
    const upper = written.toUpperCase();
    const certain = isCode(upper) ? { fix: [{ at, was: written, now: upper }] } : {};
    this.findings.add(
      'MOOR2202',
      at,
      `there is no code \`${written.slice(0, 40)}\``,
      `${didYouMean(written, allCodes())}\`mooring explain\` lists every code.`,
      certain,
    );
    return undefined;
  }

  noReason(code: Code, at: At, what: string): void {
    const help = 'Add `reason` with what makes it right here; it is shown with every suppressed finding.';
    this.findings.add('MOOR2203', at, `${code} is ${what} without a reason`, help);
  }

  cannot(code: Code, at: At, what: string): void {
    const help = 'Correct what it finds: with such an error there is nothing that could be made.';
    this.findings.add('MOOR2204', at, `${code} cannot be ${what}`, help);
  }
}
