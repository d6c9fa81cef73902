import { checkDraft } from '../core/check/check-draft.ts';
import { compose, type Digest } from '../core/compose/compose.ts';
import type { Composed } from '../core/compose/composed.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { redact } from '../core/diagnostics/redact.ts';
import { readInput } from '../core/inputs/read-input.ts';
import type { Target } from '../core/model/target.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import { readSource, type InputFile } from '../source/read-source.ts';
import type { Source } from '../source/source.ts';

export interface ComposeRequest {
  /** One workload, template or deployment. */
  files: readonly InputFile[];
  /** The environment; it goes over the values of an `.env` file. */
  env: Readonly<Record<string, string | undefined>>;
  envFileValues?: Readonly<Record<string, string | undefined>>;
  /** Instead of the target the workload names. */
  target?: Target | undefined;
  /** Hexadecimal digest of a text, SHA-256 for everybody who compares revisions. */
  digest: Digest;
}

export interface ComposeResult {
  /** Absent as soon as there is one error. */
  composed?: Composed;
  /** In the order of the text. Never with the value of a variable in it. */
  diagnostics: Diagnostic[];
  /** To show the lines the diagnostics point at. */
  sources: Source[];
  /** Files whose bytes are no text; each is an error among the diagnostics, too. */
  unreadable: UnreadableBytes[];
}

/**
 * The one function behind `compose`, `check`, `apply` and the service: bytes in, manifest and findings out. No file is
 * opened, nothing is thrown for bad input.
 */
export function composeInput(request: ComposeRequest): ComposeResult {
  const findings = new Findings();
  const [file, ...more] = request.files;
  if (file === undefined) throw new TypeError('composeInput needs a file');
  for (const { name } of more) {
    const help = 'Compose each input by itself.';
    findings.add('MOOR1007', { file: name, line: 1, column: 1 }, 'only one input can be composed at a time', help);
  }
  const read = readSource(file);
  if ('unreadable' in read) {
    const { reason, help } = read.unreadable;
    findings.add('MOOR1000', { file: file.name, line: 1, column: 1 }, `the file cannot be read: ${reason}`, help);
    return { diagnostics: findings.sorted(), sources: [], unreadable: [read.unreadable] };
  }
  const env = mergeEnv(request.envFileValues ?? {}, request.env);
  const { draft, secretPlaces, used } = readInput(read.source, env, request.target, findings);
  if (draft !== undefined) checkDraft(draft, findings);
  const failed = draft === undefined || findings.hasErrors;
  return {
    ...(failed ? {} : { composed: compose(draft, secretPlaces, request.digest) }),
    diagnostics: redact(findings.sorted(), used),
    sources: [read.source],
    unreadable: [],
  };
}

function mergeEnv(...layers: Readonly<Record<string, string | undefined>>[]): Map<string, string> {
  const merged = new Map<string, string>();
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) if (value !== undefined) merged.set(name, value);
  }
  return merged;
}
