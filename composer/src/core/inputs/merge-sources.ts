import type { SourceNode } from '../../source/node.ts';
import type { Source } from '../../source/source.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { mergeNodes, type Replaced } from '../merge/merge-nodes.ts';
import type { InputKind } from '../model/draft.ts';
import { inputKindOf } from './input-kind.ts';
import type { InputRequest } from './input-request.ts';

/** What the files come to: one tree, and what kind of input it is. */
export interface Merged {
  kind: InputKind;
  root: SourceNode;
  /** The file that names the input, and that manifests are read from. */
  source: Source;
  replaced: Replaced;
}

/**
 * Files as one tree. The first says what the input is; several are merged only into a workload, and those after the first
 * need not be whole. Undefined when that cannot be done, which the findings tell.
 */
export function mergeSources({ sources, space }: InputRequest, findings: Findings): Merged | undefined {
  const [source, ...overlays] = sources;
  if (source?.root === undefined || overlays.some(({ root }) => root === undefined)) return undefined;
  const kind = inputKindOf(source);
  if (kind === undefined) {
    findings.add(
      'MOOR1006',
      space.at(source.root.start),
      'this is neither a workload nor a deployment manifest',
      overlays.length === 0
        ? 'A workload begins with `apiVersion: mooring/v1` and `kind: Workload`; a manifest is JSON with `modulesContent`.'
        : 'The first file must be the workload, with `apiVersion: mooring/v1` and `kind: Workload`; the others go over it.',
    );
    return undefined;
  }
  if (overlays.length === 0) return { kind, root: source.root, source, replaced: new Map() };
  const areFitting = overlays.map((overlay) => isOverlay(overlay, kind, space, findings));
  if (areFitting.includes(false)) return undefined;
  const replaced: Replaced = new Map();
  const root = mergeNodes(
    sources.flatMap((each) => each.root ?? []),
    replaced,
  );
  return root === undefined ? undefined : { kind, root, source, replaced };
}

function isOverlay(overlay: Source, kind: InputKind, space: InputRequest['space'], findings: Findings): boolean {
  const at = space.at(overlay.root?.start ?? overlay.base);
  const own = inputKindOf(overlay);
  if (kind !== 'workload' || own === 'template' || own === 'deployment') {
    const what =
      kind !== 'workload'
        ? 'only one manifest can be composed at a time'
        : 'this is a manifest, which no workload can be merged with';
    findings.add(
      'MOOR1007',
      at,
      what,
      'Compose each manifest by itself. Several files are merged when all are workloads; `mooring import` makes one of a manifest.',
    );
    return false;
  }
  if (overlay.root?.kind === 'object') return true;
  findings.add(
    'MOOR1006',
    at,
    'this is nothing that can go over a workload',
    'Write a mapping with the keys of a workload that differ, such as `modules`.',
  );
  return false;
}
