import type { Path, SourceNode } from '../../source/node.ts';
import { isPlainDollar } from '../variables/plain-dollars.ts';
import { nameOfReference, scanVariables } from '../variables/scan.ts';
import type { NodesOptions } from './workload-nodes.ts';

/**
 * The variables that a manifest asks for without fail. Whenever it is composed they have a value, also where a reference
 * to them would otherwise be left as it is.
 */
export function askedNames(root: SourceNode, { syntax, treat }: Pick<NodesOptions, 'syntax' | 'treat'>): Set<string> {
  const names = new Set<string>();
  const scan = (text: string, isStrict: (written: string) => boolean) => {
    for (const segment of text.includes('$') ? scanVariables(text, syntax) : []) {
      if (segment.kind === 'reference' && isStrict(segment.text)) names.add(segment.name);
    }
  };
  const visit = (node: SourceNode, path: Path): void => {
    if (node.kind === 'array') node.items.forEach((item, index) => visit(item, [...path, index]));
    else if (node.kind === 'object') {
      for (const { key, node: below } of node.entries.values()) {
        if (syntax === 'template')
          scan(key, (written) => !isPlainDollar({ text: written, name: nameOfReference(written) }, 'expand'));
        visit(below, [...path, key]);
      }
    } else if (node.typed === true) names.add(nameOfReference(String(node.value)));
    else if (typeof node.value === 'string') {
      const treatment = treat(path);
      if (treatment === 'lenient' || treatment === 'deferred') return;
      scan(node.value, (written) =>
        treatment === 'route'
          ? written.startsWith('${')
          : !isPlainDollar({ text: written, name: nameOfReference(written) }, treatment),
      );
    }
  };
  visit(root, []);
  return names;
}
