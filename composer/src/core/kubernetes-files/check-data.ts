import type { Findings } from '../diagnostics/findings.ts';
import type { FileObject } from './file-object.ts';
import type { ObjectSet } from './object-set.ts';
import { isFilledIn } from './value-report.ts';

/** Data of ConfigMaps and Secrets that the API refuses. No value of a Secret is shown. */
export function checkData({ objects }: ObjectSet, findings: Findings): void {
  for (const object of objects) {
    if (object.group !== '') continue;
    if (object.kind === 'ConfigMap') {
      checkTexts(object, 'data', findings);
      checkBase64(object, 'binaryData', findings);
    } else if (object.kind === 'Secret') {
      checkTexts(object, 'stringData', findings);
      checkBase64(object, 'data', findings);
    }
  }
}

function checkTexts(object: FileObject, section: string, findings: Findings): void {
  for (const [key, value] of Object.entries(object.object([section]) ?? {})) {
    if (typeof value === 'string' || value === null) continue;
    const path = [section, key];
    const at = object.at(path);
    const isPlain = typeof value !== 'object';
    const was = object.written(path);
    findings.add(
      'MOOR2529',
      at,
      `\`${key.slice(0, 80)}\` of ${object.title} is no text`,
      isPlain
        ? 'Write it in quotes: YAML reads it as a number or a truth value.'
        : 'Write it as a block of text, after `|`.',
      isPlain && /^[\w.+-]+$/.test(was) ? { fix: [{ at, was, now: `"${was}"` }] } : {},
    );
  }
}

function checkBase64(object: FileObject, section: string, findings: Findings): void {
  for (const [key, value] of Object.entries(object.object([section]) ?? {})) {
    if (value === null || (typeof value === 'string' && (!isFilledIn(value) || isBase64(value)))) continue;
    findings.add(
      'MOOR2529',
      object.at([section, key]),
      `\`${key.slice(0, 80)}\` of ${object.title} is no base64`,
      object.kind === 'Secret'
        ? 'Write it below `stringData` as it is, or in base64 here.'
        : 'Write it below `data` as it is, or in base64 here.',
    );
  }
}

/** As the API reads it: the standard alphabet with its padding; line breaks do not count. */
function isBase64(text: string): boolean {
  const joined = text.replace(/[\r\n]/g, '');
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined);
}
