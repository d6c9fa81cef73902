import { mebibytes, type StatfsAnswer } from './statfs-answer.ts';

/** No file system is larger; clients that cannot ask their server invent sizes beyond it. */
const mostBytes = 2 ** 60;
/** The least that a file with a byte in it takes on most file systems. */
const leastWriteBytes = 4096;
/** What clients in user space say where nobody counts: 10^9 inodes. */
const inventedInodes = 1_000_000_000;

export interface Room {
  readonly totalMiB?: number;
  readonly freeMiB?: number;
  readonly inodes?: number;
  readonly freeInodes?: number;
  /** Why nothing more can be written, where that is so. */
  readonly want?: { readonly state: 'full' | 'inodesFull'; readonly detail: string };
}

/**
 * What statfs says of the room on a share, as far as it can be believed. Free is what anybody but root may take: root's
 * reserve is of no use to a workload.
 *
 * @param leastFreePercent full as soon as no more of the blocks is free; 0: as soon as no write of 4 KiB fits
 */
export function judgeRoom(answer: StatfsAnswer, protocol: 'smb' | 'nfs' | undefined, leastFreePercent: number): Room {
  // A server that tells no size says 0 blocks; that is not a full share.
  const size = answer.blocks > 0 && answer.blocks * answer.blockBytes <= mostBytes;
  const sizes = size && answer.availableBlocks <= answer.blocks;
  const counted = countsInodes(answer, protocol);
  const want =
    (sizes ? wantOfBlocks(answer, leastFreePercent) : undefined) ?? (counted ? wantOfInodes(answer) : undefined);
  return {
    ...(sizes
      ? { totalMiB: mebibytes(answer, answer.blocks), freeMiB: mebibytes(answer, answer.availableBlocks) }
      : {}),
    ...(counted ? { inodes: answer.inodes, freeInodes: answer.freeInodes } : {}),
    ...(want === undefined ? {} : { want }),
  };
}

function wantOfBlocks({ blocks, blockBytes, availableBlocks }: StatfsAnswer, leastFreePercent: number): Room['want'] {
  if (availableBlocks === 0) return { state: 'full', detail: 'no block is free for a workload' };
  if (availableBlocks * blockBytes < leastWriteBytes) {
    return { state: 'full', detail: `only ${availableBlocks * blockBytes} bytes are free for a workload` };
  }
  if (availableBlocks * 100 > leastFreePercent * blocks) return undefined;
  return { state: 'full', detail: `no more than ${leastFreePercent} % of the blocks are free for a workload` };
}

function wantOfInodes({ freeInodes }: StatfsAnswer): Room['want'] {
  return freeInodes > 0 ? undefined : { state: 'inodesFull', detail: 'no inode is free: no file can be made' };
}

/** SMB counts no inodes; others say 0 where there is no limit, or a round number where they do not know. */
function countsInodes({ inodes, freeInodes }: StatfsAnswer, protocol: 'smb' | 'nfs' | undefined): boolean {
  const isInvented = inodes >= inventedInodes && (freeInodes === 0 || inodes % inventedInodes === 0);
  return protocol !== 'smb' && inodes > 0 && inodes <= 2 ** 52 && freeInodes <= inodes && !isInvented;
}
