import { findNode, toValue, type Json, type JsonObject, type ObjectNode, type Path } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import { offsetOf } from '../../source/source.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import { isObject } from '../model/options.ts';

/** An object of the Kubernetes API as somebody wrote it, with its places. */
export class FileObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** Undefined where it has none, or one that is made up on the server. */
  readonly name: string | undefined;
  /** As written; undefined where it stands in none by itself. */
  readonly namespace: string | undefined;
  readonly value: JsonObject;
  /** What was meant by keys that were told as misspelt: to say that these are missing would be to say it twice. */
  readonly misspelt = new Set<string>();
  private readonly root: ObjectNode;
  private readonly space: SourceSpace;

  /** `kind`: of a part of another object, which does not say it. */
  constructor(root: ObjectNode, space: SourceSpace, kind?: string) {
    this.root = root;
    this.space = space;
    const value = toValue(root);
    this.value = isObject(value) ? value : {};
    this.apiVersion = textOf(this.value['apiVersion']) ?? '';
    this.kind = textOf(this.value['kind']) ?? kind ?? '';
    this.name = textOf(dig(this.value, ['metadata', 'name']));
    this.namespace = textOf(dig(this.value, ['metadata', 'namespace']));
  }

  /** `apps` of `apps/v1`, nothing of `v1`. */
  get group(): string {
    return this.apiVersion.includes('/') ? (this.apiVersion.split('/')[0] ?? '') : '';
  }

  /** For a sentence: `Service \`mysql\``. */
  get title(): string {
    return this.name === undefined ? this.kind : `${this.kind} \`${this.name}\``;
  }

  get file(): string {
    return this.at([]).file;
  }

  get(path: Path): Json | undefined {
    return dig(this.value, path);
  }

  text(path: Path): string | undefined {
    return textOf(this.get(path));
  }

  object(path: Path): JsonObject | undefined {
    const value = this.get(path);
    return isObject(value) ? value : undefined;
  }

  list(path: Path): readonly Json[] {
    const value = this.get(path);
    return Array.isArray(value) ? value : [];
  }

  annotation(key: string): Json | undefined {
    return this.get(['metadata', 'annotations', key]);
  }

  /** What is not there is looked for at what lacks it. */
  at(path: Path, part: 'key' | 'value' = 'value'): At {
    return this.space.at(offsetOf(this.root, path, part));
  }

  /** What stands below a path, looked at as an object of a kind by itself. */
  part(path: Path, kind: string): FileObject | undefined {
    const node = findNode(this.root, path);
    return node?.kind === 'object' ? new FileObject(node, this.space, kind) : undefined;
  }

  /** The text of a value as it stands in the file, with its quotes. */
  written(path: Path): string {
    const node = findNode(this.root, path);
    return node === undefined ? '' : this.space.slice(node.start, node.end);
  }

  /** The line before a key where nothing but indentation stands there: a line can be put in before it. */
  indentationOf(path: Path): string | undefined {
    const { line, column } = this.at(path, 'key');
    const source = this.space.sourceAt(this.root.start);
    if (source === undefined || source.format === 'json') return undefined;
    const before = source.lines.lineText(line).slice(0, column - 1);
    return /^ *$/.test(before) ? before : undefined;
  }
}

/** What stands below a path; undefined where nothing does. */
export function dig(value: Json | undefined, path: Path): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step];
    else return undefined;
  }
  return found;
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
