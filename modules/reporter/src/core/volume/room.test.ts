import { describe, expect, it } from 'vitest';
import { judgeRoom } from './room.ts';

const answer = { blockBytes: 4096, blocks: 100_000, availableBlocks: 50_000, inodes: 1000, freeInodes: 500 };

describe('room on a share', () => {
  it.each([
    ['full', 'no block for a workload', { availableBlocks: 0 }, 0],
    ['full', 'less than one write of 4 KiB', { blockBytes: 1024, availableBlocks: 3 }, 0],
    ['full', 'no more than the setting leaves', { availableBlocks: 10_000 }, 10],
    [undefined, 'a little more than the setting leaves', { availableBlocks: 10_001 }, 10],
    [undefined, 'one write of 4 KiB', { availableBlocks: 1 }, 0],
    [undefined, 'a server that tells no size', { blocks: 0, availableBlocks: 0 }, 10],
    ['inodesFull', 'no inode', { freeInodes: 0 }, 0],
    [undefined, 'a server that counts no inodes', { inodes: 0, freeInodes: 0 }, 0],
    [undefined, 'inodes that a client invents', { inodes: 1_000_000_000, freeInodes: 0 }, 0],
    [undefined, 'a size that a client invents', { blocks: 2 ** 52 - 1, availableBlocks: 0 }, 0],
    [undefined, 'more free than there is', { availableBlocks: 100_001 }, 50],
  ] as const)('is %s for %s', (state, _, changes, leastFreePercent) => {
    expect(judgeRoom({ ...answer, ...changes }, undefined, leastFreePercent).want?.state).toBe(state);
  });

  it('is told where it is known, and inodes never of SMB', () => {
    expect(judgeRoom(answer, 'nfs', 0)).toEqual({ totalMiB: 390, freeMiB: 195, inodes: 1000, freeInodes: 500 });
    expect(judgeRoom({ ...answer, freeInodes: 0 }, 'smb', 0)).toEqual({ totalMiB: 390, freeMiB: 195 });
    expect(judgeRoom({ ...answer, blocks: 2 ** 52 - 1, inodes: 0 }, undefined, 0)).toEqual({});
  });
});
