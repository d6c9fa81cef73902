import { maxChunkCharacters } from '@mooring/edge-kubernetes';
import type { ObjectNode } from '../../source/node.ts';
import type { SourceSpace } from '../../source/source-space.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { chunkKey } from './inline-create-options.ts';

/** What IoT Hub takes of one text of a twin (documented). */
const longestTextBytes = 4096;

/** Pieces of createOptions in a manifest that are longer than what edgeAgent and other tools write: told at the first. */
export function tellLongPieces(settings: ObjectNode, name: string, space: SourceSpace, findings: Findings): void {
  for (const { key, node } of settings.entries.values()) {
    if (!chunkKey.test(key) || node.kind !== 'scalar' || typeof node.value !== 'string') continue;
    const { length } = node.value;
    if (length <= maxChunkCharacters) continue;
    const isRefused = new TextEncoder().encode(node.value).length > longestTextBytes;
    findings.add(
      'MOOR1324',
      space.at(node.start),
      `a piece of createOptions of \`${name}\` has ${length} characters`,
      isRefused
        ? `IoT Hub refuses a text of more than ${longestTextBytes} bytes. Cut it into createOptions, createOptions01, … of at most ${maxChunkCharacters} characters, or name the file a template: whoever fills that in cuts it.`
        : `edgeAgent and other tools cut at ${maxChunkCharacters}. Mooring cuts it anew; cut it, too, where the file itself is pushed by something else.`,
      isRefused ? 'error' : 'info',
    );
    return;
  }
}
