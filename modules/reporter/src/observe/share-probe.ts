import { statfsFormat } from '../core/volume/statfs-answer.ts';
import type { ToolStep } from './tool-child.ts';

/** Node hands arguments to programs as UTF-8 only, so a path of other bytes is written in octal for the shell. */
const decodeFirst = `p=$(printf '%b.' "$1") && p=\${p%.} && shift && `;

/** The steps of one probe: what statfs says may come from the client's cache, so a first name is asked for too. */
export function probeSteps(path: string): { readonly statfs: ToolStep; readonly list: ToolStep } {
  return {
    statfs: step('stat', ['-f', '-c', statfsFormat], path),
    // Unsorted it prints as it reads, so that a folder of a million names is not read to its end.
    list: { ...step('ls', ['-U', '-1', '-a'], path), enoughBytes: 1 },
  };
}

/** `exec`: what may hang is the child itself and nothing that it started. */
function step(command: 'stat' | 'ls', options: readonly string[], path: string): ToolStep {
  const text = textIfUtf8(path);
  if (text !== undefined) return { command, args: [...options, '--', text] };
  return { command: 'sh', args: ['-c', `${decodeFirst}exec ${command} "$@" -- "$p"`, 'sh', inOctal(path), ...options] };
}

/**
 * A path for `printf %b`: whatever may mean something there, or is no ASCII, as `\\0ooo`.
 *
 * @param path a byte string
 */
export function inOctal(path: string): string {
  return path.replace(/[^\w./-]/g, (byte) => `\\0${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

function textIfUtf8(path: string): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(path, (byte) => byte.charCodeAt(0)),
    );
  } catch {
    return undefined;
  }
}
