export interface TreeNode {
  readonly id: number;
  readonly parent: TreeNode | undefined;
  /** Undefined for a file. */
  readonly children: Map<string, TreeNode> | undefined;
  data: Buffer;
}

/** Folders and files in memory, by the numbers that the kernel knows them by. */
export class Tree {
  readonly root: TreeNode = { id: 1, parent: undefined, children: new Map(), data: Buffer.alloc(0) };
  readonly #nodes = new Map<number, TreeNode>([[1, this.root]]);
  #lastId = 1;

  get(id: number): TreeNode | undefined {
    return this.#nodes.get(id);
  }

  add(parent: TreeNode, name: string, kind: 'file' | 'folder'): TreeNode {
    this.#lastId += 1;
    const children = kind === 'folder' ? new Map<string, TreeNode>() : undefined;
    const node: TreeNode = { id: this.#lastId, parent, children, data: Buffer.alloc(0) };
    parent.children?.set(name, node);
    this.#nodes.set(node.id, node);
    return node;
  }

  /** Takes a name away; an open file goes on by its number. */
  remove(parent: TreeNode, name: string): void {
    parent.children?.delete(name);
  }

  /** Writes into a file, which grows as far as needed. */
  write(node: TreeNode, offset: number, bytes: Buffer): void {
    const size = Math.max(node.data.length, offset + bytes.length);
    const data = Buffer.alloc(size);
    node.data.copy(data);
    bytes.copy(data, offset);
    node.data = data;
  }

  resize(node: TreeNode, size: number): void {
    const data = Buffer.alloc(size);
    node.data.copy(data, 0, 0, size);
    node.data = data;
  }
}
