import { withoutKeys } from '@mooring/contract';
import type { ComposeResult } from '../app/compose.ts';
import { countSuppressed } from '../core/diagnostics/count-suppressed.ts';
import type { Diagnostic } from '../core/diagnostics/diagnostic.ts';
import { renderAzurePipelines } from '../core/diagnostics/render-azure-pipelines.ts';
import { renderJson } from '../core/diagnostics/render-json.ts';
import { renderText } from '../core/diagnostics/render-text.ts';
import type { Checked } from './check-inputs.ts';
import { note, write, type Io } from './io.ts';
import { version } from './version.ts';

export const checkFormats = ['text', 'json', 'sarif', 'junit', 'azure-pipelines'] as const;
export type CheckFormat = (typeof checkFormats)[number];

export interface CheckRendering {
  /** As they were named; one that was not read may be a key. */
  files: readonly string[];
  format: CheckFormat;
  denyWarnings: boolean;
}

export interface Rendered extends Pick<Checked, 'results' | 'unreadDiagnostics'> {
  /** What stopped the check of an input, or all of it. */
  readonly unread: readonly unknown[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Shows what was found on stdout. Programs are told of unreadable inputs there, too; a person is told on stderr. */
export async function renderCheck(
  io: Io,
  checked: Rendered,
  { files, format, denyWarnings }: CheckRendering,
): Promise<void> {
  const { results, unread } = checked;
  const sources = results.flatMap((result) => result.sources);
  const suppressed = results.flatMap((result: ComposeResult) => result.suppressed);
  const all = [...checked.unreadDiagnostics, ...checked.diagnostics];
  const taken = countSuppressed(suppressed);
  switch (format) {
    case 'json':
      io.stdout.write(renderJson(all));
      // One object with the findings and nothing else; that some were taken out is said all the same.
      if (taken !== '') note(io, taken);
      return;
    case 'sarif': {
      // Who asks for it pays for it: a pipeline that only wants to pass starts without it.
      const { renderSarif } = await import('../core/diagnostics/render-sarif.ts');
      const isComplete = unread.length === 0;
      io.stdout.write(renderSarif(all, sources, { version, isComplete, suppressed, folder: io.cwd }));
      return;
    }
    case 'junit': {
      const { renderJunit } = await import('../core/diagnostics/render-junit.ts');
      const findings = [...all, ...suppressed.map(({ diagnostic }) => diagnostic)];
      // What was read is told of by its own name, and would be another suite without its keys.
      const known = new Set([...sources, ...findings].map(({ file }) => file));
      const told = files.map((file) => (known.has(file) ? file : withoutKeys(file)));
      io.stdout.write(renderJunit(all, told, { suppressed, denyWarnings }));
      return;
    }
    case 'azure-pipelines':
      io.stdout.write(renderAzurePipelines(all));
      if (taken !== '') write(io, taken);
      return;
    case 'text': {
      const text = renderText(checked.diagnostics, sources, { colour: io.colour, columns: io.columns, suppressed });
      // Of what was not read nothing is known.
      if (text !== '' || unread.length === 0) write(io, text || 'nothing found');
    }
  }
}
