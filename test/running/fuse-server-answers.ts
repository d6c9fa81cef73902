import type { Figures } from './fuse-server-faults.ts';
import type { TreeNode } from './fuse-server-tree.ts';

/** Layouts of include/uapi/linux/fuse.h, protocol 7.31, little-endian. */
const attributeBytes = 88;
const folderMode = 0o040777;
const fileMode = 0o100666;

/** The kernel asks for no more than this in one write. */
export const mostWriteBytes = 65_536;

export function encodeInit(): Buffer {
  const out = Buffer.alloc(64);
  out.writeUInt32LE(7, 0);
  out.writeUInt32LE(31, 4);
  out.writeUInt32LE(mostWriteBytes, 8);
  // FUSE_BIG_WRITES
  out.writeUInt32LE(1 << 5, 12);
  out.writeUInt16LE(64, 16);
  out.writeUInt16LE(48, 18);
  out.writeUInt32LE(mostWriteBytes, 20);
  out.writeUInt32LE(1, 24);
  return out;
}

function encodeAttributes(node: TreeNode): Buffer {
  const out = Buffer.alloc(attributeBytes);
  const isFolder = node.children !== undefined;
  out.writeBigUInt64LE(BigInt(node.id), 0);
  out.writeBigUInt64LE(BigInt(node.data.length), 8);
  out.writeBigUInt64LE(BigInt(Math.ceil(node.data.length / 512)), 16);
  out.writeUInt32LE(isFolder ? folderMode : fileMode, 60);
  out.writeUInt32LE(isFolder ? 2 : 1, 64);
  out.writeUInt32LE(4096, 80);
  return out;
}

/** Nothing is valid for any time, so every question reaches the server. */
export function encodeAttributeAnswer(node: TreeNode): Buffer {
  return Buffer.concat([Buffer.alloc(16), encodeAttributes(node)]);
}

export function encodeEntry(node: TreeNode): Buffer {
  const head = Buffer.alloc(40);
  head.writeBigUInt64LE(BigInt(node.id), 0);
  return Buffer.concat([head, encodeAttributes(node)]);
}

/** A handle is the number of the node; FOPEN_DIRECT_IO keeps the kernel's page cache out of it. */
export function encodeOpen(node: TreeNode): Buffer {
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(BigInt(node.id), 0);
  out.writeUInt32LE(node.children === undefined ? 1 : 0, 8);
  return out;
}

export function encodeWritten(bytes: number): Buffer {
  const out = Buffer.alloc(8);
  out.writeUInt32LE(bytes, 0);
  return out;
}

export function encodeStatfs(figures: Figures): Buffer {
  const out = Buffer.alloc(80);
  const counts = [figures.blocks, figures.freeBlocks, figures.availableBlocks, figures.inodes, figures.freeInodes];
  for (const [index, count] of counts.entries()) out.writeBigUInt64LE(BigInt(count), index * 8);
  out.writeUInt32LE(figures.blockBytes, 40);
  out.writeUInt32LE(255, 44);
  out.writeUInt32LE(figures.blockBytes, 48);
  return out;
}

/** As many entries from the offset on as there is room for. */
export function encodeFolder(folder: TreeNode, offset: number, mostBytes: number): Buffer {
  const named: [string, TreeNode][] = [['.', folder], ['..', folder.parent ?? folder], ...(folder.children ?? [])];
  const entries: Buffer[] = [];
  let bytes = 0;
  for (const [index, [name, node]] of named.entries()) {
    if (index < offset) continue;
    const text = Buffer.from(name, 'latin1');
    const entry = Buffer.alloc(Math.ceil((24 + text.length) / 8) * 8);
    entry.writeBigUInt64LE(BigInt(node.id), 0);
    entry.writeBigUInt64LE(BigInt(index + 1), 8);
    entry.writeUInt32LE(text.length, 16);
    entry.writeUInt32LE(node.children === undefined ? 8 : 4, 20);
    text.copy(entry, 24);
    if (bytes + entry.length > mostBytes) break;
    bytes += entry.length;
    entries.push(entry);
  }
  return Buffer.concat(entries);
}
