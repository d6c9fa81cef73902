import type { Digest } from '../core/compose/compose.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { Findings } from '../core/diagnostics/findings.ts';
import { importDraft } from '../core/import/import-draft.ts';
import { proveImport } from '../core/import/prove-import.ts';
import { standIns } from '../core/import/put-in.ts';
import { readForImport } from '../core/import/read-for-import.ts';
import { renderWorkload } from '../core/import/render-workload.ts';
import type { ReadBeside } from '../core/inputs/input-request.ts';
import type { Target } from '../core/model/target.ts';
import { layerOf, Variables } from '../core/variables/variables.ts';
import type { JsonObject } from '../source/node.ts';
import type { UnreadableBytes } from '../source/decode-bytes.ts';
import type { InputFile } from '../source/read-source.ts';
import { SourceSpace } from '../source/source-space.ts';
import type { Source } from '../source/source.ts';
import { composeInput, type ComposeResult } from './compose.ts';
import { escapeCommands } from '../core/text/agent-command.ts';

export interface ImportRequest {
  /** A template, a deployment or a layered deployment. */
  file: InputFile;
  env: Readonly<Record<string, string | undefined>>;
  envFileValues?: Readonly<Record<string, string | undefined>>;
  target?: Target | undefined;
  /** Of the workload; by itself made of the file's name. */
  name?: string | undefined;
  platform?: string | undefined;
  readBeside?: ReadBeside | undefined;
  format?: 'yaml' | 'json' | undefined;
  digest: Digest;
}

export interface ImportResult {
  /** The workload file. Absent when there is an error. */
  text?: string;
  /** Whether both were composed, and are the same. */
  proved: boolean;
  /** Whether a password of a registry stands in it as plain text, since the manifest has it so. */
  holdsPassword: boolean;
  diagnostics: Diagnostic[];
  sources: Source[];
  unreadable: UnreadableBytes[];
}

const none = { proved: false, holdsPassword: false };

/**
 * A manifest → the workload that comes to the same manifest. Both are composed and compared; a workload that differs is
 * never given. Nothing is thrown for bad input.
 */
export function importInput(request: ImportRequest): ImportResult {
  const { file, env, envFileValues = {} } = request;
  const original = composeInput({ ...request, files: [file] });
  // Lines are shown from these, which know what is secret in them.
  const { unreadable, sources } = original;
  if (unreadable.length > 0) return { ...none, diagnostics: original.diagnostics, sources, unreadable };
  const findings = new Findings();
  const space = new SourceSpace();
  const variables = new Variables([layerOf(env, 'environment'), layerOf(envFileValues, 'envFile')]);
  const opened = space.read(file);
  const read = readForImport(
    { space, sources: 'source' in opened ? [opened.source] : [], variables, target: request.target },
    findings,
  );
  if (read === undefined || findings.hasErrors) {
    return { ...none, diagnostics: findings.sorted(), sources, unreadable };
  }
  const name = request.name ?? read.draft.name;
  const workload = importDraft(
    read,
    name,
    standIns((variable) => variables.get(variable)?.value),
  );
  const made = renderText(workload, request);
  const proved = proveImport(read.draft, original, composeImported(made, request), findings);
  // A password in plain text is copied, and so it is told.
  const plain = original.diagnostics.filter(({ code }) => code === 'MOOR1109');
  const diagnostics = [...plain, ...findings.sorted()];
  const text = findings.hasErrors ? {} : { text: made };
  return { ...text, proved, holdsPassword: plain.length > 0, diagnostics, sources, unreadable };
}

function renderText(workload: JsonObject, { file, format }: ImportRequest): string {
  if (format === 'json') return `${escapeCommands(JSON.stringify(workload, undefined, 2))}\n`;
  const from = file.name.split(/[\\/]/).at(-1) ?? '';
  const needsModules = JSON.stringify(workload).includes('${MODULE');
  const output = workload['layered'] === true ? ' --output layered' : '';
  return renderWorkload(workload, [
    `Made of ${from} by \`mooring import\`, and composed by \`mooring compose <this file>${output}\`.`,
    ...(needsModules
      ? ['It must stand in the same folder: images are named in modules/<name>/module.json there.']
      : []),
  ]);
}

/** The workload as `compose` takes it, in the folder of the manifest. */
function composeImported(text: string, request: ImportRequest): ComposeResult {
  const name = `${request.file.name}.workload.${request.format ?? 'yaml'}`;
  return composeInput({ ...request, files: [{ name, bytes: new TextEncoder().encode(text) }] });
}
