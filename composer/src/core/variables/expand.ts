import type { Entry, Path, ScalarNode, SourceNode } from '../../source/node.ts';
import { ReferencePlaces } from './reference-places.ts';
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

type Treatment = 'expand' | 'lenient' | 'route';

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

  private join(segments: Segment[], place: { start: number; end: number }, treatment: Treatment): string {
    const places = new ReferencePlaces(this.options.text, place);
    return segments.map((segment) => this.fill(segment, places, treatment)).join('');
  }

  private fill(segment: Segment, places: ReferencePlaces, treatment: Treatment): string {
    if (segment.kind === 'literal') return segment.text;
    const offset = places.find(segment.text);
    const at = (kind: VariableProblemKind, reason?: string) => {
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
    const places = new ReferencePlaces(this.options.text, node);
    const written = segments.map((segment) => {
      if (segment.kind === 'reference') {
        const offset = places.find(segment.text);
        this.result.deferred.set(segment.name, this.result.deferred.get(segment.name) ?? offset);
        literal += '\0';
        return `\${${segment.name}}`;
      }
      if (segment.kind === 'literal') {
        literal += segment.text;
        return segment.text;
      }
      return this.fill(segment, places, 'expand');
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
