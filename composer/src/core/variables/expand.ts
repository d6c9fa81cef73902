import type { Entry, Path, ScalarNode, SourceNode } from '../../source/node.ts';
import { KeptText } from './kept-text.ts';
import { ReferencePlaces } from './reference-places.ts';
import { scanVariables, type Segment, type VariableSyntax } from './scan.ts';
import { isPassword } from './secret-names.ts';

export type VariableProblemKind =
  | 'undefined'
  | 'leftAsWritten'
  | 'modulePlaceholder'
  | 'malformed'
  | 'uncarriable'
  | 'plainSecret'
  | 'secretKey'
  | 'duplicateKey';

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
  /** Variables that are kept for the push wherever they stand, see `secretNames`. */
  secrets: ReadonlySet<string>;
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
    const segments = scanVariables(entry.key, 'template');
    for (const segment of segments) {
      if (this.keptName(segment, 'expand') === undefined) continue;
      this.result.problems.push({ kind: 'secretKey', offset: entry.keyStart, written: segment.text });
    }
    return this.join(segments, place, 'expand');
  }

  private expandScalar(node: ScalarNode, value: string, path: Path): ScalarNode {
    const segments = scanVariables(value, this.options.syntax);
    const treatment = this.options.treat(path);
    if (treatment !== 'deferred') return { ...node, value: this.join(segments, node, treatment) };
    return { ...node, value: this.defer(segments, node, path) };
  }

  private join(segments: Segment[], place: { start: number; end: number }, treatment: Treatment): string {
    const places = new ReferencePlaces(this.options.text, place);
    const joined = new KeptText();
    for (const segment of segments) {
      const name = this.keptName(segment, treatment);
      if (name === undefined) joined.add(this.fill(segment, places, treatment));
      else this.keep(name, segment, places, joined);
    }
    this.reportUncarriable(joined, place.start, (name) => this.options.secrets.has(name));
    return joined.text;
  }

  /** The name of a reference that the push puts in, although it stands outside of the credentials. */
  private keptName(segment: Segment, treatment: Treatment): string | undefined {
    if (segment.kind !== 'reference' || !this.options.secrets.has(segment.name)) return undefined;
    return this.isPlain(segment, treatment) ? undefined : segment.name;
  }

  /** A bare name that IoT Edge itself writes with a dollar. */
  private isPlain(segment: { text: string; name: string }, treatment: Treatment): boolean {
    if (segment.text.startsWith('${')) return false;
    return neverVariables.has(segment.name) || (treatment === 'route' && routeProperties.test(segment.name));
  }

  private keep(name: string, segment: Segment, places: ReferencePlaces, joined: KeptText): void {
    const offset = places.find(segment.text);
    this.result.deferred.set(name, this.result.deferred.get(name) ?? offset);
    joined.keep(name);
  }

  private reportUncarriable(joined: KeptText, offset: number, concerns: (name: string) => boolean): void {
    if (!joined.isCarried(concerns)) this.result.problems.push({ kind: 'uncarriable', offset, written: '$${' });
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
    if (this.isPlain(segment, treatment)) return segment.text;
    const bare = !segment.text.startsWith('${');
    const value = this.options.env.get(segment.name);
    if (value === undefined)
      return at(treatment === 'expand' || !(bare || treatment === 'lenient') ? 'undefined' : 'leftAsWritten');
    this.result.used.set(segment.name, value);
    return value;
  }

  /** Keeps `${NAME}`; what is written as plain text stays, and is told. */
  private defer(segments: Segment[], node: ScalarNode, path: Path): string {
    const places = new ReferencePlaces(this.options.text, node);
    const written = new KeptText();
    for (const segment of segments) {
      if (segment.kind === 'reference') this.keep(segment.name, segment, places, written);
      else written.add(segment.kind === 'literal' ? segment.text : this.fill(segment, places, 'expand'));
    }
    this.reportUncarriable(written, node.start, () => true);
    const onlyPlain = segments.length > 0 && segments.every((segment) => segment.kind === 'literal');
    if (onlyPlain && isPassword(path)) {
      this.result.problems.push({ kind: 'plainSecret', offset: node.start, written: '' });
    }
    return written.text;
  }
}
