import { findNode, type SourceNode } from '../../source/node.ts';
import { readSource, type InputFile } from '../../source/read-source.ts';

/** Keys at the beginning of a line: those of the document itself, whatever stands around it. */
const topKey = /^(apiVersion|kind):[ \t]+["']?([^\s"'#]+)/gm;
const inBraces = /^\s*[{[](?!\{)/;
const quotedKey = /["']?(apiVersion|kind)["']?\s*:/;
/** How a workload begins: it says what it is, and need not be parsed to be known. */
const workloadInBraces = /^\s*\{\s*("kind"\s*:\s*"Workload"\s*,\s*)?"apiVersion"\s*:\s*"mooring\//;
const manifestKey = /"modules?Content"\s*:/;
/** `v1`, `apps/v1`, `source.toolkit.fluxcd.io/v1beta2`. */
const apiForm = /^([a-z0-9.-]+\/)?v\d+((alpha|beta)\d+)?$/;
const commonKinds = new Set(['Deployment', 'Pod', 'Service', 'PersistentVolumeClaim', 'PersistentVolume', 'Namespace']);

/**
 * Whether a file holds objects for kubectl: what its `apiVersion` and `kind` say, not its name. A workload and a manifest
 * hold none, also where they are misspelt. Only a text in braces is parsed for it.
 */
export function holdsObjects({ name, bytes }: InputFile): boolean {
  const text = new TextDecoder().decode(bytes);
  if (inBraces.test(text)) {
    if (workloadInBraces.test(text)) return false;
    return quotedKey.test(text) && !manifestKey.test(text) && holdsObjectInBraces(name, bytes);
  }
  const said: Said = {};
  for (const [, key, value] of text.matchAll(topKey)) {
    said[key === 'kind' ? 'kind' : 'apiVersion'] ??= value;
    if (said.kind !== undefined && said.apiVersion !== undefined) break;
  }
  return isObject(said);
}

interface Said {
  apiVersion?: string | undefined;
  kind?: string | undefined;
}

function isObject({ apiVersion, kind }: Said): boolean {
  if (apiVersion?.startsWith('mooring/') === true || kind === 'Workload') return false;
  if (apiVersion !== undefined && kind !== undefined) return true;
  return apiVersion === undefined ? commonKinds.has(kind ?? '') : apiForm.test(apiVersion);
}

function holdsObjectInBraces(name: string, bytes: Uint8Array): boolean {
  const read = readSource({ name, bytes }, 0, 'many');
  const root = 'source' in read ? read.source.root : undefined;
  const [first] = root?.kind === 'array' ? root.items : [];
  if (first === undefined) return false;
  return isObject({ apiVersion: textAt(first, 'apiVersion'), kind: textAt(first, 'kind') });
}

function textAt(root: SourceNode, key: string): string | undefined {
  const node = findNode(root, [key]);
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}
