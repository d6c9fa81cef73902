import { parseAllDocuments } from 'yaml';
import { SourceSpace } from '../../../source/source-space.ts';
import type { Json, JsonObject } from '../../../source/node.ts';
import { checkDraft } from '../../check/check-draft.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { Findings } from '../../diagnostics/findings.ts';
import { readInput } from '../../inputs/read-input.ts';
import type { Draft } from '../../model/draft.ts';
import { isObject } from '../../model/options.ts';
import type { OutputFile } from '../../model/output-file.ts';
import type { Output, Target } from '../../model/target.ts';
import { layerOf, Variables } from '../../variables/variables.ts';
import { composeKubernetes } from '../compose-kubernetes.ts';

export interface Made {
  files: OutputFile[];
  /** Every object of every YAML file, in order, as a reader of YAML 1.1 sees them. */
  objects: JsonObject[];
  diagnostics: Diagnostic[];
  /** Object by `Kind/name`. */
  get(id: string): JsonObject;
}

/** An input as text → its draft, with everything `check` says of it. */
export function draftOf(
  text: string,
  options: { file?: string; target?: Target; output?: Output; env?: Record<string, string> } = {},
): {
  draft: Draft;
  findings: Findings;
} {
  const findings = new Findings();
  const space = new SourceSpace();
  const read = space.read({ name: options.file ?? 'line.workload.yaml', bytes: new TextEncoder().encode(text) });
  if (!('source' in read)) throw new Error('the text cannot be read');
  const variables = new Variables([layerOf(options.env ?? {}, 'environment')]);
  const output = options.output ?? 'kubernetes';
  const request = { space, sources: [read.source], variables, target: options.target, output };
  const { draft } = readInput(request, findings);
  if (draft === undefined) throw new Error(JSON.stringify(findings.sorted(), undefined, 1));
  checkDraft(draft, findings);
  return { draft, findings };
}

/** A workload, with the head every workload has put before it. */
export function workload(...lines: string[]): string {
  const metadata = lines.some((line) => line.startsWith('metadata:')) ? [] : ['metadata: { name: line }'];
  return ['apiVersion: mooring/v1', 'kind: Workload', ...metadata, ...lines, ''].join('\n');
}

/** An input as text → objects for kubectl. */
export function composed(
  text: string,
  options: Parameters<typeof draftOf>[1] = {},
  make: (draft: Draft, findings: Findings) => OutputFile[] = composeKubernetes,
): Made {
  const { draft, findings } = draftOf(text, options);
  const files = make(draft, findings);
  const objects = files.filter(({ path }) => path.endsWith('.yaml')).flatMap(({ content }) => objectsIn(content));
  return {
    files,
    objects,
    diagnostics: findings.sorted(),
    get: (id) => {
      const found = objects.find((one) => idOf(one) === id);
      if (found === undefined) throw new Error(`no ${id} among ${objects.map(idOf).join(', ')}`);
      return found;
    },
  };
}

/** `Kind/name`. */
export function idOf(object: JsonObject): string {
  return `${JSON.stringify(object['kind'])}/${JSON.stringify(at(object, 'metadata', 'name'))}`.replaceAll('"', '');
}

/** What stands at a path, or undefined. */
export function at(value: Json | undefined, ...path: (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found)) found = found[Number(step)];
    else found = isObject(found) ? found[step] : undefined;
  }
  return found;
}

export function objectsIn(yaml: string): JsonObject[] {
  const documents = parseAllDocuments(yaml, { version: '1.1' });
  return Array.isArray(documents) ? documents.map((document) => document.toJS() as JsonObject) : [];
}
