import type { Path, SourceNode } from '../../source/node.ts';
import { nameOfReference, scanVariables, type VariableSyntax } from './scan.ts';

/**
 * The variables that passwords of registries refer to. They are secret wherever they stand, so none of them is put in
 * before the push. That of a user name is not: it stands in the names of images and registries, and is no secret.
 */
export function secretNames(
  root: SourceNode,
  syntax: VariableSyntax,
  isCredential: (path: Path) => boolean,
): Set<string> {
  const names = new Set<string>();
  const visit = (node: SourceNode, path: Path): void => {
    if (node.kind === 'array') node.items.forEach((item, index) => visit(item, [...path, index]));
    else if (node.kind === 'object') for (const entry of node.entries.values()) visit(entry.node, [...path, entry.key]);
    else if (typeof node.value === 'string' && isPassword(path) && isCredential(path)) {
      if (node.typed === true) names.add(nameOfReference(node.value));
      for (const segment of scanVariables(node.value, syntax))
        if (segment.kind === 'reference' || segment.kind === 'typed') names.add(segment.name);
    }
  };
  visit(root, []);
  return names;
}

export function isPassword(path: Path): boolean {
  return String(path.at(-1)).toLowerCase() === 'password';
}
