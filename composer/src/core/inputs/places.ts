import type { SourceSpace } from '../../source/source-space.ts';
import { offsetOf } from '../../source/source.ts';
import { findNode, type Path, type SourceNode } from '../../source/node.ts';
import type { At } from '../diagnostics/diagnostic.ts';
import type { Locate } from '../model/draft.ts';
import { characterOffset } from './character-offset.ts';

/** Places in the files: by offset, or by a path into their (merged and expanded) tree. */
export interface Places {
  atOffset: (offset: number) => At;
  locate: Locate;
  below: (base: Path) => Locate;
}

export function placesOf(space: Pick<SourceSpace, 'at' | 'slice'>, root: SourceNode | undefined): Places {
  const atOffset = (offset: number): At => space.at(offset);
  const locate: Locate = (path, part = 'value') => {
    if (part === 'key' || part === 'value') return atOffset(offsetOf(root, path, part));
    const node = root === undefined ? undefined : findNode(root, path);
    const inside = node?.kind === 'scalar' && typeof node.value === 'string';
    const offset = inside ? characterOffset(space.slice(node.start, node.end), node.value as string, part) : 0;
    return atOffset(offsetOf(root, path, 'value') + offset);
  };
  return { atOffset, locate, below: (base) => (path, part) => locate([...base, ...path], part) };
}
