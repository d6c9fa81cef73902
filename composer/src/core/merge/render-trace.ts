import type { At } from '../diagnostics/diagnostic.ts';
import { makeVisible } from '../diagnostics/visible.ts';
import type { Trace, TraceEntry, TraceVariable } from './trace.ts';

/**
 * One line a value, in the order of the workload:
 * `modules.detector.image  prod.yaml:4:12  (over base.yaml:9:12)  ${TAG} from .env`.
 */
export function renderTrace(trace: Trace): string {
  return trace.map((entry) => `${makeVisible(lineOf(entry))}\n`).join('');
}

function lineOf({ path, overrides = [], variables = [], ...at }: TraceEntry): string {
  const parts = [dotted(path), placeOf(at)];
  if (overrides.length > 0) parts.push(`(over ${overrides.map(placeOf).join(', ')})`);
  if (variables.length > 0) parts.push(variables.map(describe).join(', '));
  return parts.join('  ');
}

/** Keys joined by dots; one that holds anything else than letters, digits, - _ / and $ in quotes. */
function dotted(path: readonly string[]): string {
  if (path.length === 0) return '.';
  return path.map((key) => (/^[\w\-/${}]+$/.test(key) ? key : JSON.stringify(key))).join('.');
}

function placeOf({ file, line, column }: At): string {
  return `${file}:${line}:${column}`;
}

function describe({ name, from }: TraceVariable): string {
  if (typeof from === 'object') return `\${${name}} from ${placeOf(from)}`;
  const words = {
    environment: 'from the environment',
    envFile: 'from .env',
    push: 'put in at the push',
    unset: 'not set',
  };
  return `\${${name}} ${words[from]}`;
}
