import type { Entry, Path, ScalarNode, SourceNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import { KeptText } from './kept-text.ts';
import { isPlainDollar, type Treatment } from './plain-dollars.ts';
import { readTypedValue, type ExpansionBudget } from './read-typed.ts';
import { ReferencePlaces } from './reference-places.ts';
import { nameOfReference, scanVariables, type Segment, type VariableSyntax } from './scan.ts';
import { isPassword } from './secret-names.ts';
import type { VariableProblem, VariableProblemKind } from './variable-problem.ts';
import type { Variables } from './variables.ts';

export interface ExpandOptions {
  /** The text of the files, to find the character of a reference in. */
  space: Pick<SourceSpace, 'slice'>;
  syntax: VariableSyntax;
  variables: Variables;
  /** Variables that are kept for the push wherever they stand, see `secretNames`. */
  secrets: ReadonlySet<string>;
  /** How a path is treated: `deferred` keeps references for the time of the push, `lenient` does not insist on them. */
  treat: (path: Path) => Treatment | 'deferred';
  /** The image that `${MODULES.…}` or `${MODULEDIR<…>}` stands for; undefined when the finding was told. */
  fillImage: (written: string, offset: number) => string | undefined;
  /** Whether a path is that of an image: only there a placeholder of an image can be filled. */
  isImage: (path: Path) => boolean;
  budget: ExpansionBudget;
}

export interface Expanded {
  root: SourceNode;
  problems: VariableProblem[];
  /** What was put in from outside of the files, by name: needed to keep values out of messages. */
  used: Map<string, string>;
  /** Variables kept for the push, with the place they are first asked for. */
  deferred: Map<string, number>;
}

/** Puts variables into every string and key of a tree. Positions stay those of the file. */
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
      const key = this.expandKey(entry);
      if (expanded.has(key)) this.tell('duplicateKey', entry.keyStart, entry.key);
      expanded.set(key, { ...entry, key, node: this.expand(entry.node, [...path, key]) });
    }
    return expanded;
  }

  /** A deployment has no variables in keys: nobody expands it, and a key is what it is. */
  private expandKey(entry: Entry): string {
    if (this.options.syntax === 'deployment' || !entry.key.includes('$')) return entry.key;
    const place = { start: entry.keyStart, end: entry.node.start };
    const segments = scanVariables(entry.key, this.options.syntax);
    for (const segment of segments) {
      if (this.keptName(segment, 'expand') !== undefined) this.tell('secretKey', entry.keyStart, segment.text);
    }
    return this.join(segments, place, 'expand', undefined);
  }

  private expandScalar(node: ScalarNode, value: string, path: Path): SourceNode {
    if (node.typed === true) return this.putTyped(node, value, nameOfReference(value));
    const treatment = this.options.treat(path);
    if (treatment !== 'deferred' && !value.includes('$')) return node;
    const segments = scanVariables(value, this.options.syntax);
    const [only] = segments;
    if (treatment === 'deferred') return { ...node, value: this.defer(segments, node, path) };
    if (only?.kind === 'typed' && segments.length === 1) return this.putTyped(node, only.text, only.name);
    const image = this.options.isImage(path) && segments.length === 1 ? node.start : undefined;
    const joined = { ...node, value: this.join(segments, node, treatment, image) };
    return only?.kind === 'reference' && segments.length === 1 ? { ...joined, variable: only.name } : joined;
  }

  /** `imageAt`: where the text begins when it is the whole name of an image. */
  private join(
    segments: Segment[],
    place: { start: number; end: number },
    treatment: Treatment,
    imageAt: number | undefined,
  ): string {
    const places = new ReferencePlaces(this.options.space, place);
    const joined = new KeptText();
    for (const segment of segments) {
      const name = this.keptName(segment, treatment);
      if (name === undefined) joined.add(this.fill(segment, places, treatment, imageAt !== undefined));
      else this.keep(name, segment, places, joined);
    }
    this.reportUncarriable(joined, place.start, (name) => this.options.secrets.has(name));
    return joined.text;
  }

  /** The name of a reference that the push puts in, although it stands outside of the credentials. */
  private keptName(segment: Segment, treatment: Treatment): string | undefined {
    if (segment.kind !== 'reference' || !this.options.secrets.has(segment.name)) return undefined;
    return isPlainDollar(segment, treatment) ? undefined : segment.name;
  }

  private keep(name: string, segment: Segment, places: ReferencePlaces, joined: KeptText): void {
    const offset = places.find(segment.text);
    this.result.deferred.set(name, this.result.deferred.get(name) ?? offset);
    joined.keep(name);
  }

  private reportUncarriable(joined: KeptText, offset: number, concerns: (name: string) => boolean): void {
    if (!joined.isCarried(concerns)) this.tell('uncarriable', offset, '$${');
  }

  private tell(kind: VariableProblemKind, offset: number, written: string, reason?: string): void {
    this.result.problems.push({ kind, offset, written, ...(reason === undefined ? {} : { reason }) });
  }

  private fill(segment: Segment, places: ReferencePlaces, treatment: Treatment, isWholeImage: boolean): string {
    if (segment.kind === 'literal') return segment.text;
    const offset = places.find(segment.text);
    const stay = (kind: VariableProblemKind, reason?: string) => {
      this.tell(kind, offset, segment.text, reason);
      return segment.text;
    };
    if (segment.kind === 'modulePlaceholder') {
      return isWholeImage ? (this.options.fillImage(segment.text, offset) ?? segment.text) : stay('misplacedImage');
    }
    if (segment.kind === 'malformed') return stay('malformed', segment.reason);
    if (segment.kind === 'typed') return stay('typedInText');
    if (isPlainDollar(segment, treatment)) return segment.text;
    const value = this.lookUp(segment.name);
    if (value !== undefined) return this.options.budget.take(value.length) ? value : stay('tooMuch');
    const bare = !segment.text.startsWith('${');
    return stay(treatment === 'expand' || !(bare || treatment === 'lenient') ? 'undefined' : 'leftAsWritten');
  }

  private lookUp(name: string): string | undefined {
    const found = this.options.variables.get(name);
    // What stands in the file itself is no secret of the environment.
    if (typeof found?.origin === 'string') this.result.used.set(name, found.value);
    return found?.value;
  }

  private putTyped(node: ScalarNode, written: string, name: string): SourceNode {
    const place = { ...node, value: written };
    if (this.options.secrets.has(name)) {
      this.tell('typedSecret', node.start, written);
      return place;
    }
    const value = this.lookUp(name);
    if (value === undefined) {
      this.tell('undefined', node.start, written.replace('json:', ''));
      return place;
    }
    const typed = readTypedValue(value, node);
    if (typed === undefined) this.tell('notJson', node.start, written);
    else if (this.options.budget.take(value.length, typed.nodes)) return typed.node;
    else this.tell('tooMuch', node.start, written);
    return place;
  }

  /** A user name that the files themselves give is no secret, and nothing the push could find. */
  private isDefault(name: string): boolean {
    return !this.options.secrets.has(name) && typeof this.options.variables.get(name)?.origin === 'object';
  }

  /** Keeps `${NAME}`; what is written as plain text stays, and is told. */
  private defer(segments: Segment[], node: ScalarNode, path: Path): string {
    const places = new ReferencePlaces(this.options.space, node);
    const written = new KeptText();
    for (const segment of segments) {
      const kept = segment.kind === 'reference' && !this.isDefault(segment.name);
      if (kept) this.keep(segment.name, segment, places, written);
      else written.add(segment.kind === 'literal' ? segment.text : this.fill(segment, places, 'expand', false));
    }
    this.reportUncarriable(written, node.start, () => true);
    const onlyPlain = segments.length > 0 && segments.every((segment) => segment.kind === 'literal');
    if (onlyPlain && isUnfilled(written.text)) this.tell('unfilled', node.start, written.text);
    else if (onlyPlain && isPassword(path)) this.tell('plainSecret', node.start, '');
    return written.text;
  }
}

/** Only a name in capitals: what else begins with a dollar may be a password. */
function isUnfilled(text: string): boolean {
  return /^\$(?:[A-Z][A-Z0-9_]{0,80}|\([A-Za-z][\w.-]{0,80}\))$/.test(text);
}
