import {
  encodeAttributeAnswer,
  encodeEntry,
  encodeFolder,
  encodeOpen,
  encodeStatfs,
  encodeWritten,
} from './fuse-server-answers.ts';
import type { ErrnoName, Figures, Operation } from './fuse-server-faults.ts';
import { Tree, type TreeNode } from './fuse-server-tree.ts';

const nothing = Buffer.alloc(0);

/** A sound file system: what each operation answers, with bytes or with the name of an error. */
export class Files {
  readonly #tree = new Tree();

  /** @param body what follows the header of the request */
  answer(operation: Operation, nodeId: number, body: Buffer, figures: Figures): Buffer | ErrnoName {
    const node = this.#tree.get(nodeId);
    if (node === undefined) return 'ESTALE';
    switch (operation) {
      case 'getattr':
        return encodeAttributeAnswer(node);
      case 'setattr':
        // FATTR_SIZE; modes and times are nobody's business here.
        if ((body.readUInt32LE(0) & 8) !== 0) this.#tree.resize(node, Number(body.readBigUInt64LE(16)));
        return encodeAttributeAnswer(node);
      case 'open':
      case 'opendir':
        return encodeOpen(node);
      case 'read': {
        const offset = Number(body.readBigUInt64LE(8));
        return node.data.subarray(offset, offset + body.readUInt32LE(16));
      }
      case 'readdir':
        return encodeFolder(node, Number(body.readBigUInt64LE(8)), body.readUInt32LE(16));
      case 'write': {
        const bytes = body.subarray(40, 40 + body.readUInt32LE(16));
        this.#tree.write(node, Number(body.readBigUInt64LE(8)), bytes);
        return encodeWritten(bytes.length);
      }
      case 'statfs':
        return encodeStatfs(figures);
      case 'lookup':
      case 'mkdir':
      case 'create':
      case 'unlink':
      case 'rmdir':
        return this.#inFolder(operation, node, body);
      case 'release':
      case 'releasedir':
      case 'fsync':
      case 'flush':
      case 'access':
        return nothing;
    }
  }

  #inFolder(
    operation: 'lookup' | 'mkdir' | 'create' | 'unlink' | 'rmdir',
    folder: TreeNode,
    body: Buffer,
  ): Buffer | ErrnoName {
    const name = body
      .subarray({ lookup: 0, unlink: 0, rmdir: 0, mkdir: 8, create: 16 }[operation])
      .toString('latin1')
      .split('\0')[0];
    const there = folder.children?.get(name ?? '');
    if (name === undefined || folder.children === undefined) return 'EINVAL';
    if (operation === 'mkdir' || operation === 'create') {
      if (there !== undefined) return 'EEXIST';
      const made = this.#tree.add(folder, name, operation === 'mkdir' ? 'folder' : 'file');
      return operation === 'mkdir' ? encodeEntry(made) : Buffer.concat([encodeEntry(made), encodeOpen(made)]);
    }
    if (there === undefined) return 'ENOENT';
    if (operation === 'lookup') return encodeEntry(there);
    if ((there.children?.size ?? 0) > 0) return 'ENOTEMPTY';
    this.#tree.remove(folder, name);
    return nothing;
  }
}
