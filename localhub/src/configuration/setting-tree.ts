import { isTwinObject, type TwinValue } from '../twin/value.ts';

/** Something that sets one place of a twin. */
export interface Placed {
  readonly path: readonly string[];
  readonly value: TwinValue;
}

interface Node<T> {
  holder: T | null;
  readonly children: Map<string, Node<T>>;
}

function newNode<T>(): Node<T> {
  return { holder: null, children: new Map() };
}

/**
 * Places of a twin, each given to whoever claims it first. A value fills its place: nothing can stand above or below
 * it. An empty object leaves room below itself. The time for a claim grows with the length of its path only.
 */
export class SettingTree<T extends Placed> {
  readonly #root = newNode<T>();
  readonly #claimed: T[] = [];

  /** Whether the place was free; it is taken then. */
  claim(setting: T): boolean {
    const fills = !isTwinObject(setting.value);
    let node: Node<T> | undefined = this.#root;
    for (const step of setting.path) {
      if (node !== this.#root && node.holder !== null && !isTwinObject(node.holder.value)) return false;
      node = node.children.get(step);
      if (node === undefined) break;
    }
    if (node !== undefined && (node.holder !== null || (fills && node.children.size > 0))) return false;
    this.#nodeAt(setting.path).holder = setting;
    this.#claimed.push(setting);
    return true;
  }

  /** In the order of their claims. */
  claimed(): readonly T[] {
    return this.#claimed;
  }

  #nodeAt(path: readonly string[]): Node<T> {
    let node = this.#root;
    for (const step of path) {
      const next = node.children.get(step) ?? newNode<T>();
      node.children.set(step, next);
      node = next;
    }
    return node;
  }
}
