import type { Entry, Path, ScalarNode, SourceNode } from '../../source/node.ts';
import { scanVariables, type Segment, type VariableSyntax } from './scan.ts';

export type VariableProblemKind =
  'undefined' | 'leftAsWritten' | 'modulePlaceholder' | 'malformed' | 'uncarriable' | 'plainSecret' | 'duplicateKey';

export interface VariableProblem {
  kind: VariableProblemKind;
  offset: number;
  /** The reference as written, never its value. */
  written: string;
  reason?: string;
}

export interface ExpandOptions {
  /** The whole text of the file, to find the character of a reference in. */
  text: string;
  syntax: VariableSyntax;
  env: ReadonlyMap<string, string>;
  /** How a path is treated: `deferred` keeps references for the time of the push, `lenient` does not insist on them. */
  treat: (path: Path) => 'expand' | 'deferred' | 'lenient' | 'route';
}

export interface Expanded {
  root: SourceNode;
  problems: VariableProblem[];
  /** What was put in, by name: needed to keep values out of messages. */
  used: Map<string, string>;
  /** Variables kept for the push, with the place they are first asked for. */
  deferred: Map<string, number>;
}

/** Names that IoT Edge itself writes with a dollar; in a template they are no variables. */
const neverVariables = new Set(['edgeAgent', 'edgeHub', 'upstream', 'schema', 'metadata', 'version']);
/** Message body and system properties in the condition of a route. */
const routeProperties =
  /^(body|twin|connection\w*|content(Type|Encoding)|messageId|correlationId|userId|enqueuedTime|outputName|inputName|dt_\w+|iothub\w*)$/;

/** Puts variables into every string of a tree. Positions stay those of the file. */
export function expandVariables(root: SourceNode, options: ExpandOptions): Expanded {
  const expander = new Expander(options);
  return { root: expander.expand(root, []), ...expander.result };
}

class Expander {
  readonly result = {
    problems: [] as VariableProblem[],
    used: new Map<string, string>(),
    deferred: new Map<string, number>(),
  };
  private readonly options: ExpandOptions;

  constructor(options: ExpandOptions) {
    this.options = options;
  }

  expand(node: SourceNode, path: Path): SourceNode {
    if (node.kind === 'array') {
      return { ...node, items: node.items.map((item, index) => this.expand(item, [...path, index])) };
    }
    if (node.kind === 'object') return { ...node, entries: this.expandEntries([...node.entries.values()], path) };
    return typeof node.value === 'string' ? this.expandScalar(node, node.value, path) : node;
  }

  private expandEntries(entries: Entry[], path: Path): Map<string, Entry> {
    const expanded = new Map<string, Entry>();
    for (const entry of entries) {
      const key = this.options.syntax === 'template' ? this.expandKey(entry) : entry.key;
      if (expanded.has(key)) {
        this.result.problems.push({ kind: 'duplicateKey', offset: entry.keyStart, written: entry.key });
      }
      expanded.set(key, { ...entry, key, node: this.expand(entry.node, [...path, key]) });
    }
    return expanded;
  }

  private expandKey(entry: Entry): string {
    const place = { start: entry.keyStart, end: entry.node.start };
    return this.join(scanVariables(entry.key, 'template'), place, 'expand');
  }

  private expandScalar(node: ScalarNode, value: string, path: Path): ScalarNode {
    const segments = scanVariables(value, this.options.syntax);
    const treatment = this.options.treat(path);
    if (treatment !== 'deferred') return { ...node, value: this.join(segments, node, treatment) };
    return { ...node, value: this.defer(segments, node, path) };
  }

  private join(segments: Segment[], place: Place, treatment: 'expand' | 'lenient' | 'route'): string {
    const seen = new Map<string, number>();
    return segments.map((segment) => this.fill(segment, place, treatment, count(seen, segment.text))).join('');
  }

  private fill(segment: Segment, place: Place, treatment: 'expand' | 'lenient' | 'route', nth: number): string {
    if (segment.kind === 'literal') return segment.text;
    const at = (kind: VariableProblemKind, reason?: string) => {
      const offset = findReference(this.options.text, place, segment.text, nth);
      this.result.problems.push({ kind, offset, written: segment.text, ...(reason === undefined ? {} : { reason }) });
      return segment.text;
    };
    if (segment.kind === 'modulePlaceholder') return at('modulePlaceholder');
    if (segment.kind === 'malformed') return at('malformed', segment.reason);
    const bare = !segment.text.startsWith('${');
    if (bare && neverVariables.has(segment.name)) return segment.text;
    if (bare && treatment === 'route' && routeProperties.test(segment.name)) return segment.text;
    const value = this.options.env.get(segment.name);
    if (value === undefined)
      return at(treatment === 'expand' || !(bare || treatment === 'lenient') ? 'undefined' : 'leftAsWritten');
    this.result.used.set(segment.name, value);
    return value;
  }

  /** Keeps `${NAME}`; what is written as plain text stays, and is told. */
  private defer(segments: Segment[], node: ScalarNode, path: Path): string {
    let literal = '';
    const seen = new Map<string, number>();
    const written = segments.map((segment) => {
      const nth = count(seen, segment.text);
      if (segment.kind === 'reference') {
        const known = this.result.deferred.get(segment.name);
        this.result.deferred.set(segment.name, known ?? findReference(this.options.text, node, segment.text, nth));
        literal += '\0';
        return `\${${segment.name}}`;
      }
      if (segment.kind === 'literal') {
        literal += segment.text;
        return segment.text;
      }
      return this.fill(segment, node, 'expand', nth);
    });
    if (/\$\{[A-Za-z_]\w*\}/.test(literal)) {
      this.result.problems.push({ kind: 'uncarriable', offset: node.start, written: '$${' });
    }
    const onlyPlain = segments.length > 0 && segments.every((segment) => segment.kind === 'literal');
    if (onlyPlain && String(path.at(-1)).toLowerCase() === 'password') {
      this.result.problems.push({ kind: 'plainSecret', offset: node.start, written: '' });
    }
    return written.join('');
  }
}

interface Place {
  start: number;
  end: number;
}

function count(seen: Map<string, number>, text: string): number {
  const before = seen.get(text) ?? 0;
  seen.set(text, before + 1);
  return before;
}

/** The offset of the nth time a reference stands in a place of the text; the place itself where it was escaped. */
function findReference(text: string, place: Place, written: string, nth: number): number {
  let offset = place.start - 1;
  for (let index = 0; index <= nth; index++) {
    offset = text.indexOf(written, offset + 1);
    if (offset < 0 || offset >= place.end) return place.start;
  }
  return offset;
}
