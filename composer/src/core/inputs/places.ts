import { offsetOf, type Source } from '../../source/source.ts';
import type { Path, SourceNode } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Locate } from '../model/draft.ts';

/** Places in one file: by offset, or by a path into its (expanded) tree. */
export interface Places {
  atOffset: (offset: number) => At;
  locate: Locate;
  below: (base: Path) => Locate;
}

export function placesOf(source: Source, root: SourceNode | undefined): Places {
  const atOffset = (offset: number): At => ({ file: source.file, ...source.lines.positionAt(offset) });
  const locate: Locate = (path, part = 'value') => atOffset(offsetOf(root, path, part));
  return { atOffset, locate, below: (base) => (path, part) => locate([...base, ...path], part) };
}
