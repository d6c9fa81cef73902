import { createHash } from 'node:crypto';
import type { JsonObject } from '../../source/node.ts';
import type { Output, Target } from '../../core/model/target.ts';
import { composeInput, type ComposeResult } from '../compose.ts';

export interface TextOptions {
  name?: string;
  env?: Record<string, string>;
  envFileValues?: Record<string, string>;
  target?: Target;
  output?: Output | undefined;
  /** The text of the manifest that was pushed last. */
  previous?: string;
  /** The text of `mooring.yaml`. */
  policy?: string;
  /** Texts of what is known of the device, by file name. */
  knowledge?: Record<string, string>;
  /** The text of a report of `mooring doctor`. */
  settled?: string;
  device?: string;
  nowMs?: number;
  site?: string;
  platform?: string;
  trace?: boolean;
  /** Texts of files in the folder of the input, by path. */
  beside?: Record<string, string>;
  /** Told of every path that is asked for. */
  onRead?: (path: string) => void;
}

/** A text as an input; a YAML workload unless it is named otherwise. */
export function composeText(text: string, options: TextOptions = {}): ComposeResult {
  const { name = 'a.workload.yaml', ...rest } = options;
  return composeTexts({ [name]: text }, rest);
}

/** Texts as several inputs by name, the later over the earlier. */
export function composeTexts(texts: Record<string, string>, options: Omit<TextOptions, 'name'> = {}): ComposeResult {
  const { env = {}, beside, onRead, previous, policy, knowledge = {}, settled, ...rest } = options;
  const encode = (text: string) => new TextEncoder().encode(text);
  const file = (name: string, text: string | undefined) =>
    text === undefined ? undefined : { name, bytes: encode(text) };
  const readBeside = (path: string) => {
    onRead?.(path);
    const text = beside !== undefined && Object.hasOwn(beside, path) ? beside[path] : undefined;
    return text === undefined ? undefined : encode(text);
  };
  return composeInput({
    files: Object.entries(texts).map(([name, text]) => ({ name, bytes: encode(text) })),
    env,
    ...rest,
    previous: file('previous.json', previous),
    policy: file('mooring.yaml', policy),
    knowledge: Object.entries(knowledge).flatMap(([name, text]) => file(name, text) ?? []),
    settled: file('doctor.json', settled),
    ...(beside === undefined && onRead === undefined ? {} : { readBeside }),
    digest: (content) => createHash('sha256').update(content).digest('hex'),
  });
}

/** `CODE severity line:column` of every finding, which is what most tests want to see. */
export function places(result: ComposeResult): string[] {
  return result.diagnostics.map(({ code, severity, line, column }) => `${code} ${severity} ${line}:${column}`);
}

/** The createOptions of a module as the device would parse them: all chunks joined. */
export function createOptionsOf(result: ComposeResult, module: string): unknown {
  const settings = moduleOf(result, module)['settings'] as Record<string, string>;
  const chunks = Object.keys(settings)
    .filter((key) => key.startsWith('createOptions'))
    .sort();
  return JSON.parse(chunks.map((key) => settings[key]).join(''));
}

export function moduleOf(result: ComposeResult, module: string): JsonObject {
  const agent = result.composed?.manifest.modulesContent['$edgeAgent'] as Record<string, Record<string, JsonObject>>;
  return agent['properties.desired']?.['modules']?.[module] as JsonObject;
}

export const head = 'apiVersion: mooring/v1\nkind: Workload\nmetadata: { name: line-inspection }\n';
export const detector = 'images.contoso.com/detector:1.4.2';
