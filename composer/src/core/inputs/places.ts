import type { SourceSpace } from '../../source/source-space.ts';
import { offsetOf } from '../../source/source.ts';
import type { Path, SourceNode } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Locate } from '../model/draft.ts';

/** Places in the files: by offset, or by a path into their (merged and expanded) tree. */
export interface Places {
  atOffset: (offset: number) => At;
  locate: Locate;
  below: (base: Path) => Locate;
}

export function placesOf(space: Pick<SourceSpace, 'at'>, root: SourceNode | undefined): Places {
  const atOffset = (offset: number): At => space.at(offset);
  const locate: Locate = (path, part = 'value') => atOffset(offsetOf(root, path, part));
  return { atOffset, locate, below: (base) => (path, part) => locate([...base, ...path], part) };
}
