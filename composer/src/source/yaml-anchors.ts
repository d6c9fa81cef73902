import type { Alias, Node } from 'yaml';

/**
 * What the aliases of a document stand for: the last anchor of that name before them. The package looks through the
 * document anew for each alias, which for many of them takes the square of their number.
 */
export class Anchors {
  private readonly latest = new Map<string, Node>();
  private readonly targets = new Map<Alias, Node | undefined>();
  private depth = 0;

  /** To be told of every node in the order of the text. What stands behind an alias was passed already. */
  pass(node: Node): void {
    if (this.depth === 0 && 'anchor' in node && typeof node.anchor === 'string') this.latest.set(node.anchor, node);
  }

  /** Asked for again, from within another alias, it is still what it was where it stands. */
  targetOf(alias: Alias): Node | undefined {
    if (!this.targets.has(alias)) this.targets.set(alias, this.latest.get(alias.source));
    return this.targets.get(alias);
  }

  /** Does something with what stands behind an alias. */
  within<T>(act: () => T): T {
    this.depth += 1;
    try {
      return act();
    } finally {
      this.depth -= 1;
    }
  }
}
